import { toError } from '../../errors';
import type { Transport } from '../../ports/transport';
import type { ResolvedTopicOptions } from '../../topic/topic-options';
import { Channel, type Router } from '../channel';
import type { DeadLetterOffice } from '../dead-letters';
import type { Envelope } from '../envelope';
import { transportFailed } from '../errors';
import type { FlowSink } from '../flow-monitor';
import type { Log } from '../mailbox/log';
import { ignorable, type Sender } from '../publication';
import { recordOf } from './record';
import { MaikoError } from '../../maiko-error';

/** The environment that the channels of durable topics share. */
export interface Keeper {
  /** Names this runtime among all that use the engine. */
  readonly node: string;
  readonly transport: Pick<Transport, 'publish'>;
  readonly deadLetters: DeadLetterOffice;
  readonly monitors: FlowSink;
  /** Stands for the transport where a publisher has to wait for it. */
  readonly gate: Log;
  /** How many events have been given to the transport, and not been kept or refused. */
  pending: number;
}

/**
 * The Subject of a durable topic: an event is accepted when the transport has kept it. Then the live subscribers of
 * this runtime get it; those that are durable are fed by the transport. No generation is ever its own, so that every
 * publish takes the way of what is not usual, and that of local topics has nothing to ask.
 */
export class DurableChannel extends Channel {
  readonly #keeper: Keeper;

  constructor(name: string, options: ResolvedTopicOptions, router: Router, guessed: boolean, keeper: Keeper) {
    super(name, options, router, guessed);
    this.#keeper = keeper;
  }

  override update(): this {
    super.update();
    this.generation = undefined;
    return this;
  }

  override next(envelope: Envelope, sender: Sender = this.outside): Promise<void> {
    const keeper = this.#keeper;
    let kept: Promise<void>;
    try {
      const record = recordOf(envelope, this.options, keeper.node);
      sender.mailbox?.feed?.nameOutput(envelope, () => JSON.stringify(record.payload));
      const subscribers = this.subscribers(sender);
      keeper.monitors.dispatched?.(envelope, subscribers);
      kept = keeper.transport.publish(envelope.id === record.id ? record : { ...record, id: envelope.id });
    } catch (error) {
      kept = Promise.reject(toError(error));
    }
    // The publisher takes nothing more before.
    sender.onBlocked(keeper.gate);
    keeper.pending++;
    return ignorable(this.#accepted(envelope, sender, kept));
  }

  async #accepted(envelope: Envelope, sender: Sender, kept: Promise<void>): Promise<void> {
    const { deadLetters, monitors } = this.#keeper;
    try {
      await kept;
    } catch (thrown) {
      const error = asRefusal(envelope.topic, thrown);
      deadLetters.add(envelope, undefined, 0, 'transport-refused', error);
      throw error;
    } finally {
      this.#keeper.pending--;
      sender.release();
    }
    monitors.kept?.(envelope);
    if (this.isSubscribed) await this.update().route(envelope, sender);
  }
}

/** What an engine rejects with is told as it is when it has a code. */
function asRefusal(topic: string, thrown: unknown): Error {
  const error = toError(thrown);
  return error instanceof MaikoError ? error : transportFailed(topic, error);
}
