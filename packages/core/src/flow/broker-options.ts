import type { AsyncContext } from '../ports/async-context';
import type { Clock } from '../ports/clock';
import type { Dispatcher } from '../ports/dispatcher';
import type { IdSource } from '../ports/ids';
import type { Logger } from '../ports/logger';
import type { Reentrancy } from '../reentrancy';
import type { FlowSink } from './flow-monitor';

export interface BrokerPorts {
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly monitors: FlowSink;
  readonly reentrancy: Reentrancy;
}

export interface BrokerOptions {
  readonly capacity: number;
  readonly deadLetters: number;
  /** After so many events ids get another origin and the counter in them starts over. */
  readonly eventsPerOrigin: number;
  readonly asyncContext?: AsyncContext | undefined;
}
