import { Actor, ActorContext, actor, StepAction, Subscribe, topic, type Envelope, type Steps } from '@maiko/core';
import { randomFillSync } from 'node:crypto';

export const CHUNK_SIZE = 1024;
/** What the mailbox of the consumer holds. */
const CAPACITY = 256;
export const POLICIES = ['block', 'drop-newest'] as const;
export type Policy = (typeof POLICIES)[number];

// The policy belongs to the topic: how data may be lost is a property of the data.
export const Chunks = {
  block: topic<Uint8Array>('data.block', { overflow: 'block' }),
  'drop-newest': topic<Uint8Array>('data.drop-newest', { overflow: 'drop-newest' }),
} as const satisfies Record<Policy, unknown>;
export const Start = topic<{ readonly chunks: number }>('command.start');
const Done = topic<{ readonly checksum: number }>('command.done');
export const Finished = topic<{ readonly sent: number; readonly received: number }>('report.finished');
const BytesSent = topic<number>('telemetry.bytes', { overflow: 'drop-newest' });

export interface TransferOptions {
  readonly policy: Policy;
  /** What the consumer does with a chunk, which takes its time. */
  readonly work: () => Promise<void>;
}

/** Makes random chunks as fast as it is let. */
@Actor({ name: 'producer', publishes: [...Object.values(Chunks), Done, BytesSent] })
class Producer implements Steps {
  #start: Envelope | undefined;
  #left = 0;
  #bytes = 0;
  #checksum = 0;

  constructor(private readonly ctx: ActorContext<TransferOptions>) {}

  @Subscribe(Start)
  begin({ chunks }: { readonly chunks: number }, envelope: Envelope) {
    this.#start = envelope;
    this.#left = chunks;
  }

  async step() {
    if (this.#start === undefined) return StepAction.AwaitEvent;
    if (this.#left === 0) {
      // A step handles no event, so it names the cause itself.
      await this.ctx.publish(Done, { checksum: this.#checksum }, { parent: this.#start });
      return StepAction.Never;
    }
    const chunk = randomFillSync(new Uint8Array(CHUNK_SIZE));
    this.#checksum += sum(chunk);
    this.#bytes += chunk.length;
    this.#left--;
    const accepted = this.ctx.publish(Chunks[this.ctx.options.policy], chunk);
    // Telemetry is expendable: none while the consumer's mailbox has no room for the chunk.
    if (this.#left % 50 === 0 && !this.ctx.congested) await this.ctx.publish(BytesSent, this.#bytes);
    await accepted;
    return StepAction.Continue;
  }
}

/** Is slower than the producer. */
@Actor({ name: 'consumer', capacity: CAPACITY, publishes: [Finished] })
class Consumer {
  #checksum = 0;

  constructor(private readonly ctx: ActorContext<TransferOptions>) {}

  @Subscribe((options: TransferOptions) => Chunks[options.policy])
  async consume(chunk: Uint8Array) {
    this.#checksum += sum(chunk);
    await this.ctx.options.work();
  }

  @Subscribe(Done)
  finish({ checksum }: { readonly checksum: number }) {
    return Finished({ sent: checksum, received: this.#checksum });
  }
}

@Actor({ name: 'telemetry' })
class Telemetry {
  @Subscribe(BytesSent)
  print(bytes: number) {
    console.log(`  ${bytes} bytes sent so far`);
  }
}

function sum(chunk: Uint8Array): number {
  return chunk.reduce((total, byte) => total + byte, 0);
}

/** All actors of one transfer. */
export const transferActors = (options: TransferOptions) => [
  Telemetry,
  actor(Consumer, { options }),
  actor(Producer, { options }),
];
