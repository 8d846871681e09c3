import type { ActorContext } from './context';
import type { RuntimeScheduler } from '../rxjs/scheduler-token';
import type { ActorClass } from './actor-class';

/** The parts of a runtime that its container may inject. */
export interface RuntimeServices {
  /** To be injected under the token `RuntimeScheduler`. */
  readonly scheduler: RuntimeScheduler;
}

/**
 * The port that creates actors. Core knows no dependency injection container; adapters implement this port, and
 * `plainContainer` is the one without dependencies.
 */
export interface ActorContainer {
  /** Called once, when the runtime has been made: after `verify`, before `create`. */
  open?(runtime: RuntimeServices): void;
  /** A fresh instance on every call; `context` is what the instance gets injected as its `ActorContext`. */
  create<T extends object>(actor: ActorClass<T>, context: ActorContext): T | Promise<T>;
  /** Frees what `create` made for this instance. Called once per instance, after `onStop`. */
  dispose?(instance: object): void | Promise<void>;
  /** Throws when `create` could not work for this class. Called for every actor before anything starts. */
  verify?(actor: ActorClass): void;
  /** The runtime has stopped: frees what was shared by its actors. */
  close?(): void | Promise<void>;
}
