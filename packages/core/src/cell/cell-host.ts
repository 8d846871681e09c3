import type { ActorClass } from '../actor/actor-class';
import type { SpawnOptions } from '../actor/definition';
import type { ErrorVerdict } from '../actor/hooks';
import type { MonitorSink } from '../actor/monitor';
import type { Broker } from '../flow/broker';
import type { Durables } from '../flow/durable/durables';
import type { Mailbox } from '../flow/mailbox/mailbox';
import type { Wait } from '../flow/wait';
import type { Dispatcher } from '../ports/dispatcher';
import type { Logger } from '../ports/logger';
import type { Random } from '../ports/random';
import type { Rejections } from '../ports/rejections';
import type { Cell } from './cell';
import type { ActorSubscription, ChildSpec } from './child-spec';
import type { Failure } from './failure';
import type { Incarnation } from './incarnation';
import type { CellPlans } from './cell-plan';

/** The part of the spec of an actor that its cell needs. */
export type CellSpec = Pick<ChildSpec, 'id' | 'actorClass' | 'capacity' | 'schedules'> & {
  readonly subscriptions: readonly ActorSubscription[];
  readonly policy: Pick<ChildSpec['policy'], 'handlerTimeout'> & Partial<Pick<ChildSpec['policy'], 'shutdownTimeout'>>;
  /** Its part in a keyed actor; undefined in an actor of its own. */
  readonly part?: FrontPart | InstancePart;
};

/** The cell in front of the instances of a keyed actor: it hands on what it gets, which counts as no delivery. */
interface FrontPart {
  /** What its methods are called, by subscription. */
  readonly methods: readonly string[];
}

/** The cell of one key: it gets its events from the cell in front. */
export interface InstancePart {
  readonly key: string;
  readonly entrance: Mailbox;
  /** It has nothing to do. */
  readonly onQuiet: () => void;
  /** What it published has to wait. */
  readonly onPublishBlocked: () => void;
}

/** The environment that all cells of a runtime share. */
export interface CellEnvironment {
  readonly broker: Broker;
  readonly monitors: MonitorSink;
  readonly logger: Logger;
  /** The logger of actors, which writes their lines as they are. */
  readonly actorLogger: Logger;
  readonly random: Random;
  readonly dispatcher: Dispatcher;
  readonly plans: CellPlans;
  /** Undefined unless unhandled rejections are to find their actor. */
  readonly rejections: Rejections | undefined;
  /** Undefined without a transport. */
  readonly durables: Pick<Durables, 'attach'> | undefined;
}

/** The part of the supervising floor that a cell needs. */
export interface CellHost {
  readonly environment: CellEnvironment;
  /** The actor failed, and its `onError` returned. */
  onFailure(cell: Cell, failure: Failure, verdict: ErrorVerdict): void;
  /** A handler took longer than it may; it is still running. */
  onTimeout(cell: Cell, failure: Failure): void;
  /** The actor asked to end. */
  onStopRequested(cell: Cell): void;
  /** The actor has nothing to do. */
  onQuiet(cell: Cell): void;
  spawn(actor: ActorClass, options: SpawnOptions | undefined, spawner: Incarnation): Promise<string>;
  stopRuntime(): void;
  /** The runtime is stopping: no self-driven work begins. */
  readonly draining: boolean;
  /** The actors that a cell that is down waits for before it comes up, and why. */
  waitsOf(cell: Cell): Iterable<Wait>;
}
