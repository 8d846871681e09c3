import { duration, flag, oneOf, type OptionRule, type OptionRules } from '../options-check';

/**
 * Whether an actor that has ended by itself is created anew. `permanent`: always. `transient` (default): only when it
 * failed. `temporary`: never.
 */
export type RestartType = 'permanent' | 'transient' | 'temporary';

/** How one actor is cared for: given in `@Actor`, and for one actor of the class in `actor(Class, { ... })`. */
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
   * How long one handler, `step` or scheduled method may take, what it returns included. Then the incarnation is cut off, the event
   * in hand has failed, and the actor is restarted. An actor whose `step` waits for its source has to wait for less. Hooks have
   * limits of their own: `startTimeout`, `shutdownTimeout`, and 5 000 for `onError`. Milliseconds; default: no limit.
   */
  readonly handlerTimeout?: number | undefined;
  /** What a restart does with the mailbox: `keep` (default), or `drop` into the dead letters. */
  readonly mailboxOnRestart?: 'keep' | 'drop' | undefined;
}

/** `PolicyOptions` with the defaults filled in. */
export interface ActorPolicy {
  readonly restart: RestartType;
  readonly significant: boolean;
  readonly startTimeout: number;
  readonly shutdownTimeout: number;
  readonly handlerTimeout: number | undefined;
  readonly mailboxOnRestart: 'keep' | 'drop';
}

const DEFAULT_POLICY: ActorPolicy = {
  restart: 'transient',
  significant: false,
  startTimeout: 10_000,
  shutdownTimeout: 5_000,
  handlerTimeout: undefined,
  mailboxOnRestart: 'keep',
};

const positive: OptionRule = (value) =>
  typeof value === 'number' && value > 0 ? undefined : 'a number of milliseconds above zero';

export const POLICY_RULES: OptionRules<PolicyOptions> = {
  restart: oneOf('permanent', 'transient', 'temporary'),
  significant: flag,
  startTimeout: positive,
  shutdownTimeout: duration,
  handlerTimeout: positive,
  mailboxOnRestart: oneOf('keep', 'drop'),
};

/** The options of the class, those of one actor over them, and the defaults below: one object for all that say nothing. */
export function resolvePolicy(ofClass: PolicyOptions, ofActor: PolicyOptions): ActorPolicy {
  if (!saysAnything(ofClass) && !saysAnything(ofActor)) return DEFAULT_POLICY;
  const pick = <K extends keyof ActorPolicy>(key: K): ActorPolicy[K] =>
    (ofActor[key] ?? ofClass[key] ?? DEFAULT_POLICY[key]) as ActorPolicy[K];
  return {
    restart: pick('restart'),
    significant: pick('significant'),
    startTimeout: pick('startTimeout'),
    shutdownTimeout: pick('shutdownTimeout'),
    handlerTimeout: pick('handlerTimeout'),
    mailboxOnRestart: pick('mailboxOnRestart'),
  };
}

function saysAnything(options: PolicyOptions): boolean {
  return Object.keys(DEFAULT_POLICY).some((key) => options[key as keyof PolicyOptions] !== undefined);
}
