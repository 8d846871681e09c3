import type { DeadLetter } from '../flow/dead-letters';
import type { Envelope } from '../flow/envelope';
import { UNMONITORED, type MonitorCallback, type MonitorSink } from '../actor/monitor';
import type { OverflowPolicy } from '../topic/overflow-policy';

/** A follower of events inside the runtime: called before the monitors, never paused. It must not throw. */
export interface Follower {
  /** @returns whether it waits for this event, which is therefore not without a receiver */
  unrouted(envelope: Envelope): boolean;
  dispatched(envelope: Envelope, subscribers: number): void;
  handled(envelope: Envelope): void;
  overflow(envelope: Envelope, actor: string, policy: OverflowPolicy): void;
  dropped(envelope: Envelope, actor: string, policy: OverflowPolicy): void;
  deadLetter(letter: DeadLetter): void;
  passed(envelope: Envelope): void;
  reopened(envelope: Envelope): void;
}

export type Report = (...facts: unknown[]) => unknown;

type Reports = Partial<Record<MonitorCallback | keyof Follower, Report | undefined>>;

const FOLLOWED = [
  'unrouted',
  'dispatched',
  'handled',
  'overflow',
  'dropped',
  'deadLetter',
  'passed',
  'reopened',
] as const satisfies readonly (keyof Follower)[];

/** The sink of a runtime: its monitors and a follower. Each callback is undefined while neither has it. */
export class Following {
  /** Where the runtime reports. All keys are there from the beginning, so that its shape never changes. */
  readonly sink: MonitorSink = { ...UNMONITORED, passed: undefined, reopened: undefined };
  readonly #monitors: Reports = {};
  #follower: Reports | undefined;

  /** The monitors that listen to a callback; undefined for none. */
  tell(callback: MonitorCallback, monitors: Report | undefined): void {
    this.#monitors[callback] = monitors;
    this.#connect(callback);
  }

  /** Follows events until it is told otherwise. */
  follow(follower: Follower | undefined): void {
    this.#follower = follower as Reports | undefined;
    for (const callback of FOLLOWED) this.#connect(callback);
  }

  #connect(callback: MonitorCallback | keyof Follower): void {
    const monitors = this.#monitors[callback];
    const follower = this.#follower?.[callback];
    (this.sink as Reports)[callback] =
      follower === undefined || monitors === undefined
        ? (follower ?? monitors)
        : (...facts) => follower(...facts) === true || monitors(...facts);
  }
}
