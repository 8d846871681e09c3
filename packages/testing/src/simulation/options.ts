import type { ActorClass, RuntimeOptions, Transport } from '@maiko/core';
import type { ContainerFactory, HarnessProgram } from '../harness/harness-options';
import type { AllowDeadLetter } from './invariants';
import type { LatencyOption } from './latencies';
import type { Simulation } from './simulation';

/**
 * The simulated program: a module, actors, or a function that makes either for every run, for programs with stand-ins.
 */
export type SimulatedProgram = HarnessProgram | ((simulation: Simulation) => HarnessProgram);

/** The scenario: what happens to the program from outside. */
export type Scenario = (simulation: Simulation) => void | Promise<void>;

/** An invariant: it throws, or returns false, when it does not hold. */
export type Invariant = (simulation: Simulation) => unknown;

/** The actors that crash at random: in a handler or scheduled method, before or after it did its work. */
export interface CrashOptions {
  /** Their classes or names. Default: all. */
  readonly actors?: readonly (ActorClass | string)[] | undefined;
  /** How likely it is that one call crashes. Default 0.05. */
  readonly chance?: number | undefined;
}

/** Options of `simulate`. */
export interface SimulationOptions<Provider = never> {
  /** Makes the container of every run from the providers of the module. Default: `plainContainer`. */
  readonly container?: ContainerFactory<Provider> | undefined;
  /** Makes the providers that take the place of those that the module lists, for every run: stand-ins. */
  readonly overrides?: ((simulation: Simulation) => readonly NoInfer<Provider>[]) | undefined;
  /** How many seeds are tried, beginning with 0, or which ones. Default 100. */
  readonly seeds?: number | readonly number[] | undefined;
  /** The one seed to try. */
  readonly seed?: number | undefined;
  /** The one script to try: what a failure printed. */
  readonly replay?: string | undefined;
  /** What holds whenever every event is handled and no actor is busy; each under what it says. */
  readonly invariants?: Readonly<Record<string, Invariant>> | undefined;
  /** What holds after every turn, also while events are under way. */
  readonly always?: Readonly<Record<string, Invariant>> | undefined;
  /** Actors that crash at random; true for all. Default: none. */
  readonly crash?: CrashOptions | boolean | undefined;
  /** How many faults one run has at most, crashes and failures of ports together. Default 3. */
  readonly faults?: number | undefined;
  /** How much longer asynchronous handlers take, by name of the actor; "*" for all others. Milliseconds. */
  readonly latency?: Readonly<Record<string, LatencyOption>> | undefined;
  /**
   * Dead letters that are no trouble: "allow" for all, or a function that says it of one. Default: those that an
   * injected fault caused.
   */
  readonly deadLetters?: 'allow' | AllowDeadLetter | undefined;
  /** After how many turns a run that does not come to rest is given up. Default 20 000. */
  readonly maxTurns?: number | undefined;
  /** Begins no further seed after so many milliseconds of real time. Default: no limit. */
  readonly within?: number | undefined;
  /** How many runs may be spent on making a finding short. Default 500. */
  readonly shrink?: number | undefined;
  /** What to do about a finding: "throw" (default) at the first, or "report" all of them. */
  readonly onFinding?: 'throw' | 'report' | undefined;
  /** Makes the transport of every run, such as a `simulatedTransport`. Default: none. */
  readonly transport?: ((simulation: Simulation) => Transport) | undefined;
  /** Further options of the runtime. */
  readonly runtime?:
    Pick<RuntimeOptions, 'capacity' | 'ingress' | 'deadLetters' | 'monitors' | 'rejections'> | undefined;
}
