import { Subscription } from 'rxjs';
import { CONNECT, type ConnectOptions } from '../actor/connect-options';
import { messageOf, refusedInput, toError, withCause } from '../errors';
import type { Broker } from '../flow/broker';
import type { Sender } from '../flow/publication';
import type { Logger } from '../ports/logger';
import { BoundedSource, isSource } from '../rxjs/bounded';
import { notAnObservable } from '../rxjs/errors';
import { publishToPattern } from '../topic/errors';
import { publishTopic } from '../topic/event';
import { checkNoPromise, parsePayload } from '../topic/schema';
import { isTopicFamily, type AnyTopic } from '../topic/topic';
import { answersLater } from '../thenable';
import type { SourceReader } from '../rxjs/source-reader';
import type { Sources } from './sources';

/** The publisher that an Observable is connected for: an incarnation, or the runtime for the world outside. */
export interface ConnectionHost {
  readonly broker: Broker;
  readonly sender: Sender;
  readonly logger: Logger;
  readonly sources: Sources;
  /** Settles as the publish did, after a pause when the event loop has to turn. */
  pace(accepted: Promise<void>): Promise<void>;
  /** Makes a dead letter of a value that is not published any more. */
  giveUp(topic: AnyTopic, value: unknown): void;
  /** The source has failed. */
  onFailed(topic: AnyTopic, error: Error, tell: ((error: Error) => void) | undefined): void;
}

/**
 * Publishes what an Observable emits, each value when the one before is accepted. Returns what stops it.
 * @param owner the name of the publisher, for messages
 * @throws NOT_AN_OBSERVABLE, NOT_A_TOPIC, PUBLISH_TO_PATTERN, INVALID_OPTION, UNKNOWN_OPTION
 */
export function connect(
  host: ConnectionHost,
  owner: string,
  source: unknown,
  target: unknown,
  given: ConnectOptions = {},
): Subscription {
  if (!isSource(source)) throw notAnObservable(`${owner}.connect()`, source);
  const topic = publishTopic(target);
  if (isTopicFamily(topic)) throw publishToPattern(topic.name);
  const where = `${owner}.connect() to "${topic.name}"`;
  CONNECT.check(where, given);
  const options = CONNECT.fill(given, source instanceof BoundedSource ? source.options : {});
  const tell = teller(topic, options.onError, host.logger);
  let opened: SourceReader | undefined;
  const giveUp = (value: unknown): void => {
    host.giveUp(topic, value);
  };
  const publish = publisherOf(host, topic, options, (value) => {
    const isOver = opened === undefined || !host.sources.isReading(opened);
    if (isOver) giveUp(value);
    return isOver;
  });
  const subscription = new Subscription();
  const over = (): void => {
    try {
      subscription.unsubscribe();
    } catch (error) {
      host.logger.error(withCause(`What was added to the subscription of ${where} failed`, toError(error)));
    }
  };
  host.sources
    .follow(
      {
        kind: 'source',
        source,
        options,
        where,
        method: 'connect',
        take: (value) => publish(value).catch(tell),
        giveUp,
      },
      (reader) => {
        opened = reader;
        subscription.add(() => {
          host.sources.stop(reader);
        });
      },
    )
    .then(over, (error: unknown) => {
      over();
      host.onFailed(topic, toError(error), options.onError === undefined ? undefined : tell);
    });
  return subscription;
}

/**
 * Publishes values from outside: checked against the schema of their topic, as `ingest` does.
 * @param givesUp a schema takes its time: gives up the value when the publisher has ended meanwhile, and says so
 */
function publisherOf(
  host: ConnectionHost,
  topic: AnyTopic,
  { parsed, via }: Pick<ConnectOptions, 'parsed' | 'via'>,
  givesUp: (value: unknown) => boolean,
): (value: unknown) => Promise<void> {
  const { broker, sender } = host;
  const { schema } = topic.options;
  return async (value) => {
    let payload = value;
    try {
      checkNoPromise(topic.name, value);
      if (schema !== undefined && parsed !== true) payload = await parsePayload(topic.name, schema, value);
    } catch (thrown) {
      return broker.refusals.refuseRaw(topic, value, sender, undefined, refusedInput(toError(thrown)));
    }
    if (givesUp(payload)) return;
    await host.pace(broker.publishParsed(via, topic, payload, sender));
  };
}

/** Tells `onError` of an error, or the log: of many only the first, the second, the fourth and so on. */
function teller(
  topic: AnyTopic,
  onError: ((error: Error) => unknown) | undefined,
  logger: Logger,
): (thrown: unknown) => void {
  let count = 0;
  const failed = (error: unknown): void => {
    logger.error(`onError of a connection to "${topic.name}" failed: ${messageOf(error)}`);
  };
  return (thrown) => {
    const error = toError(thrown);
    count++;
    if (onError === undefined) {
      if ((count & (count - 1)) === 0)
        logger.warn(withCause(`A value for "${topic.name}" was refused, ${String(count)} so far`, error));
      return;
    }
    try {
      answersLater(onError(error), failed);
    } catch (caught) {
      failed(caught);
    }
  };
}
