import { defineOptions, type Resolved } from '../define-options';
import { duration, flag, oneOf, positive } from '../options-check';

/**
 * The rule whether an actor that has ended by itself restarts. `permanent`: always. `transient` (default): only when it
 * failed. `temporary`: never.
 */
export type RestartType = 'permanent' | 'transient' | 'temporary';

/** The policy of one actor: given in `@Actor`, and for one actor of the class in `actor(Class, { ... })`. */
export interface PolicyOptions {
  /** Whether it is restarted when it has ended by itself; see `RestartType`. Default `transient`. */
  readonly restart?: RestartType | undefined;
  /** Its end by itself counts for the `autoShutdown` of its module. Default false. */
  readonly significant?: boolean | undefined;
  /** How long creating it and its `onStart` may take. Milliseconds, default 10 000. */
  readonly startTimeout?: number | undefined;
  /**
   * How long it may take to end: half of it for what it is doing, the rest for `onStop` and disposal. Then it is left
   * behind. Milliseconds, default 5 000; 0 leaves it behind at once.
   */
  readonly shutdownTimeout?: number | undefined;
  /**
   * How long one handler, `step` or scheduled method may take, what it returns included. Then the incarnation is cut
   * off, the event in hand has failed, and the actor is restarted. A `step` that waits for its source has to wait for
   * less. Hooks have limits of their own: `startTimeout`, `shutdownTimeout`, and 5 000 for `onError`. Milliseconds;
   * default: no limit.
   */
  readonly handlerTimeout?: number | undefined;
  /** What a restart does with the mailbox: `keep` (default), or `drop` into the dead letters. */
  readonly mailboxOnRestart?: 'keep' | 'drop' | undefined;
}

export const POLICY = defineOptions<PolicyOptions>()({
  restart: [oneOf('permanent', 'transient', 'temporary'), 'transient'],
  significant: [flag, false],
  startTimeout: [positive, 10_000],
  shutdownTimeout: [duration, 5_000],
  handlerTimeout: [positive],
  mailboxOnRestart: [oneOf('keep', 'drop'), 'keep'],
});

/** `PolicyOptions` with the defaults filled in. */
export type ActorPolicy = Resolved<typeof POLICY>;

const KEYS = Object.keys(POLICY.rows) as readonly (keyof PolicyOptions)[];

/**
 * Merges the options of the class, those of one actor over them, and the defaults below: one object for all that set
 * nothing.
 */
export function resolvePolicy(ofClass: PolicyOptions, ofActor: PolicyOptions): ActorPolicy {
  return saysAnything(ofClass) || saysAnything(ofActor) ? POLICY.fill(ofActor, ofClass) : POLICY.defaults;
}

function saysAnything(options: PolicyOptions): boolean {
  return KEYS.some((key) => options[key] !== undefined);
}
