import type { Subscription } from 'rxjs';
import type { ConnectOptions } from '../actor/connect-options';
import { connect, type ConnectionHost } from '../cell/connection';
import { runConnected } from '../cell/on-stack';
import { Sources } from '../cell/sources';
import { withCause } from '../errors';
import type { Broker } from '../flow/broker';
import { runtimeClosed } from '../flow/errors';
import { EMPTY } from '../ports/async-scope';
import type { Logger } from '../ports/logger';
import { sourceCutOff } from '../rxjs/errors';
import type { Quiescence } from '../supervision/quiescence';
import { publishTopic } from '../topic/event';
import { connectionFailed } from './errors';

/** What the connections of a runtime need of it. */
interface ConnectionsHost {
  readonly runtime: object;
  readonly broker: Broker;
  readonly logger: Logger;
  readonly state: () => string;
  readonly quiescence: Pick<Quiescence, 'onQuiet'>;
}

/** The Observables that are connected to topics from outside the actors. */
export class Connections {
  readonly #host: ConnectionsHost;
  readonly #connecting: ConnectionHost;
  #open = true;

  constructor(host: ConnectionsHost) {
    this.#host = host;
    const { broker, logger, runtime } = host;
    const { outside } = broker;
    this.#connecting = {
      broker,
      logger,
      sender: outside,
      sources: new Sources({
        fenced: false,
        logger,
        onScope: (work) => EMPTY.run(() => runConnected(runtime, work)),
        onSourceOver: () => {
          host.quiescence.onQuiet();
        },
      }),
      pace: (accepted) => outside.pace(accepted),
      giveUp: (topic, value) => {
        const error = sourceCutOff(`runtime.connect() to "${topic.name}"`, topic.name);
        void broker.refusals.refuse(topic, value, outside, undefined, 'runtime-closed', error);
      },
      onFailed: ({ name }, cause, tell) => {
        const error = connectionFailed(name, cause);
        if (tell === undefined) logger.error(withCause(`The connection to "${name}" has ended`, error));
        else tell(error);
      },
    };
  }

  /** Something that was emitted is still to be published. */
  get isFeeding(): boolean {
    return this.#connecting.sources.isFeeding;
  }

  /** See `Runtime.connect`. */
  connect(source: unknown, target: unknown, options: ConnectOptions | undefined): Subscription {
    if (!this.#open) throw runtimeClosed(this.#host.state(), publishTopic(target).name);
    return connect(this.#connecting, 'runtime', source, target, options);
  }

  /** Unsubscribes all; what was emitted is published. */
  drain(): void {
    this.#open = false;
    this.#connecting.sources.drain();
  }

  /** What was emitted and is not published becomes dead letters. */
  close(): void {
    this.#connecting.sources.close();
  }
}
