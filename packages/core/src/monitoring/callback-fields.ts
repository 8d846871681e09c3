import type { Monitor, MonitorCallback } from '../actor/monitor';

/** The arguments of a callback of a monitor. */
export type Facts<K extends MonitorCallback> = Parameters<NonNullable<Monitor[K]>>;

/**
 * The facts of each callback under the names they have wherever they are written: in messages of channels, in fields of
 * records.
 */
export const CALLBACK_FIELDS = {
  dispatched: (envelope, subscribers) => ({ envelope, subscribers }),
  unrouted: (envelope) => ({ envelope }),
  delivered: (envelope, actor) => ({ envelope, actor }),
  handled: (envelope, actor) => ({ envelope, actor }),
  failed: (error, actor, envelope) => ({ error, actor, envelope }),
  overflow: (envelope, actor, policy) => ({ envelope, actor, policy }),
  dropped: (envelope, actor, policy) => ({ envelope, actor, policy }),
  publisherBlocked: (envelope, publisher) => ({ envelope, publisher }),
  publisherReleased: (envelope, publisher, duration) => ({ envelope, publisher, duration }),
  deadLetter: (letter) => ({ letter }),
  kept: (envelope) => ({ envelope }),
  received: (envelope, actor) => ({ envelope, actor }),
  settled: (envelope, actor, how) => ({ envelope, actor, how }),
  transportChanged: (status, why) => ({ status, why }),
  actorStarted: (actor, incarnation) => ({ actor, incarnation }),
  actorRestarting: (actor, incarnation, cause, delay) => ({ actor, incarnation, cause, delay }),
  moduleRestarting: (module, cause, delay) => ({ module, cause, delay }),
  actorStopped: (actor, incarnation, reason) => ({ actor, incarnation, reason }),
  stuck: (actor, doing, duration) => ({ actor, doing, duration }),
  starved: (duration) => ({ duration }),
  stepping: (actor) => ({ actor }),
  stepped: (actor, action) => ({ actor, action }),
  scheduled: (actor, method) => ({ actor, method }),
} satisfies { readonly [K in MonitorCallback]: (...facts: Facts<K>) => object };

/** The named facts of one callback. */
export type CallbackFields<K extends MonitorCallback> = Readonly<ReturnType<(typeof CALLBACK_FIELDS)[K]>>;
