import {
  Actor,
  ActorContext,
  actor,
  createRuntime,
  StepAction,
  Subscribe,
  topic,
  type Envelope,
  type Steps,
} from '@maiko/core';
import { randomFillSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const CHUNK_SIZE = 1024;
const CHUNKS = 1000;
/** What the mailbox of the consumer holds; only many more chunks than that make a difference between the policies. */
const CAPACITY = 256;
const FEWEST_CHUNKS = 400;
const POLICIES = ['block', 'drop-newest'] as const;
type Policy = (typeof POLICIES)[number];

// The policy belongs to the topic: how data may be lost is a property of the data.
const Chunks = {
  block: topic<Uint8Array>('data.block', { overflow: 'block' }),
  'drop-newest': topic<Uint8Array>('data.drop-newest', { overflow: 'drop-newest' }),
} as const satisfies Record<Policy, unknown>;
const Start = topic<{ readonly chunks: number }>('command.start');
const Done = topic<{ readonly checksum: number }>('command.done');
const Finished = topic<{ readonly sent: number; readonly received: number }>('report.finished');
const BytesSent = topic<number>('telemetry.bytes', { overflow: 'drop-newest' });

interface TransferOptions {
  readonly policy: Policy;
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

/** Takes about a millisecond for every chunk. */
@Actor({ name: 'consumer', capacity: CAPACITY, publishes: [Finished] })
class Consumer {
  #checksum = 0;

  @Subscribe((options: TransferOptions) => Chunks[options.policy])
  async consume(chunk: Uint8Array) {
    this.#checksum += sum(chunk);
    await sleep(1);
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

/** One transfer; answers whether the checksums came out as the policy promises. */
async function transfer(policy: Policy, chunks: number): Promise<boolean> {
  console.log(`overflow "${policy}", ${chunks} chunks of ${CHUNK_SIZE} bytes:`);
  const options = { policy };
  const runtime = createRuntime({ actors: [Telemetry, actor(Consumer, { options }), actor(Producer, { options })] });
  await runtime.start();
  const started = performance.now();
  const { payload } = await runtime.outcome(Start({ chunks }), { of: [Finished], within: 60_000 });
  const elapsed = performance.now() - started;
  const report = await runtime.stop();
  const dropped = report.actors.map((each) => `${each.id} ${each.dropped}`).join(', ');

  const { sent, received } = payload;
  const asExpected = (sent === received) === (policy === 'block');
  console.log(`  producer checksum ${sent}\n  consumer checksum ${received}`);
  console.log(`  elapsed ${elapsed.toFixed(0)} ms, dropped: ${dropped}`);
  console.log(
    `  checksums ${sent === received ? 'agree' : 'differ'}: ${asExpected ? 'as expected' : 'NOT as expected'}\n`,
  );
  return asExpected;
}

function readArguments(): { policies: readonly Policy[]; chunks: number } {
  const { values } = parseArgs({ options: { policy: { type: 'string' }, chunks: { type: 'string' } } });
  const policies = POLICIES.filter((each) => values.policy === undefined || values.policy === each);
  if (policies.length === 0)
    throw new Error(`--policy is one of ${POLICIES.join(', ')}, not "${String(values.policy)}"`);
  const chunks = Number(values.chunks ?? CHUNKS);
  if (!Number.isInteger(chunks) || chunks < FEWEST_CHUNKS)
    throw new Error(`--chunks is a whole number from ${FEWEST_CHUNKS}, not "${String(values.chunks)}"`);
  return { policies, chunks };
}

async function main() {
  const { policies, chunks } = readArguments();
  for (const policy of policies) if (!(await transfer(policy, chunks))) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
