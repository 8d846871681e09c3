import type { ActorContainer } from '../actor/container';
import type { MonitorSink } from '../actor/monitor';
import { Deadline } from '../cell/deadline';
import { holdsEvents } from '../cell/emission';
import { eventsOfStart, hookTimeout } from '../cell/errors';
import { followBeside } from '../cell/following';
import type { ActorInstance, Incarnation } from '../cell/incarnation';
import { toError } from '../errors';
import type { Broker } from '../flow/broker';
import type { Clock } from '../ports/clock';
import { isSource } from '../rxjs/bounded';
import { isThenable } from '../thenable';
import type { ActorChild } from './actor-child';
import { endedWhileStarting, noInstance, reusedInstance } from './errors';
import type { IncarnationStopper } from './incarnation-stopper';

/** What a starter needs of the runtime. */
interface IncarnationStarterHost {
  readonly broker: Pick<Broker, 'pacer'>;
  readonly monitors: MonitorSink;
  readonly clock: Clock;
  readonly container: ActorContainer;
}

/** A start that has not finished. */
export interface Starting {
  /** Settles when it is over; never rejects. Undefined while its first step is on the stack. */
  done: Promise<void> | undefined;
  /** When it must be over; undefined while it waits for an earlier one. */
  deadline: Deadline | undefined;
  /** Whether the actor has been suspended since. */
  calledOff: boolean;
}

/** The starts of incarnations: creates the instance in the container and calls `onStart`, within one time limit. */
export class IncarnationStarter {
  readonly #host: IncarnationStarterHost;
  readonly #stopper: IncarnationStopper;
  /** Every instance of the container, to notice one that it gives twice. */
  readonly #instances = new WeakSet();

  constructor(host: IncarnationStarterHost, stopper: IncarnationStopper) {
    this.#host = host;
    this.#stopper = stopper;
  }

  /**
   * Creates the next incarnation of an actor and waits for its `onStart`.
   * @throws (as a rejection) NO_INSTANCE, REUSED_INSTANCE, HOOK_TIMEOUT, STOPPED_WHILE_STARTING, and what the actor
   *   throws
   */
  start(child: ActorChild): Promise<void> {
    const pause = this.#host.broker.pacer.onStart();
    if (pause !== undefined) child.cell.prepareStart();
    const earlier = child.starting?.done ?? pause;
    const starting: Starting = (child.starting = { done: undefined, deadline: undefined, calledOff: false });
    const work = earlier === undefined ? this.#create(child, starting) : this.#createAfter(earlier, child, starting);
    const over = (): void => {
      if (child.starting === starting) child.starting = undefined;
    };
    starting.done = work.then(over, over);
    return work;
  }

  /** An earlier start that was left behind ends first, within its own time limits; or the event loop turns first. */
  async #createAfter(earlier: Promise<unknown>, child: ActorChild, starting: Starting): Promise<void> {
    await earlier;
    if (starting.calledOff) throw endedWhileStarting(child.id);
    await this.#create(child, starting);
  }

  async #create(child: ActorChild, starting: Starting): Promise<void> {
    const { cell, spec } = child;
    const { startTimeout } = spec.policy;
    const { clock, container, monitors } = this.#host;
    const incarnation = cell.begin(spec.options);
    const deadline = (starting.deadline = new Deadline(clock, startTimeout));
    /** What the start was waiting for when its time was up. */
    let late: Promise<unknown> | undefined;
    let begun: unknown;
    // What is there at once waits for no deadline. It is awaited all the same: each may start the next on its stack.
    const inTime = <T>(hook: string, work: T | PromiseLike<T>): T | Promise<T> =>
      isThenable(work)
        ? deadline.bound<T>(work, () => {
            late = Promise.resolve(work);
            child.abandoned = true;
            return incarnation.fenced ? endedWhileStarting(cell.id) : hookTimeout(cell.id, hook, startTimeout);
          })
        : work;
    try {
      const created = incarnation.within(() => child.create(container, incarnation), 'constructor');
      const instance = this.#claim(child, await inTime('constructor', created));
      incarnation.instance = instance;
      checkWanted(incarnation);
      const starts: unknown =
        instance.onStart === undefined ? undefined : incarnation.within(() => instance.onStart?.(), 'onStart');
      begun = await inTime('onStart', starts);
      incarnation.started = true;
      // Even if it has to end at once: its `onStop`, which is owed now, is told as well.
      monitors.actorStarted?.(cell.id, incarnation.incarnation);
      checkWanted(incarnation);
      if (holdsEvents(begun)) throw eventsOfStart(cell.id, begun);
      cell.pipes?.prepare();
    } catch (error) {
      // Its end may have come in between; then the cell is no longer ours to change.
      if (!incarnation.fenced) {
        cell.fence();
        const failure = toError(error);
        monitors.failed?.(failure, cell.id, undefined);
      }
      const left = child.suspending?.deadline ?? this.#stopper.deadlineFor(child);
      if (late !== undefined) void this.#closeLate(child, incarnation, late);
      await this.#stopper.close(child, incarnation, left);
      incarnation.creating = false;
      if (cell.state === 'starting') cell.state = 'idle';
      throw toError(error);
    }
    incarnation.creating = false;
    child.streak.startedAt = clock.monotonic();
    child.onStarted(incarnation.incarnation);
    cell.open(incarnation.instance);
    if (isSource(begun) && !cell.host.draining) followBeside(incarnation, begun);
  }

  /** @throws NO_INSTANCE, REUSED_INSTANCE */
  #claim({ id, spec }: ActorChild, instance: object): ActorInstance {
    const isNone = !isObject(instance) || (isSource(instance) && !(instance instanceof spec.actorClass));
    if (isNone) throw noInstance(id, instance);
    if (this.#instances.has(instance)) throw reusedInstance(id);
    this.#instances.add(instance);
    return instance;
  }

  /**
   * Releases what a start brings about that was left behind, once, whether that is an instance or an `onStart` that
   * completes. One that is not over after another `shutdownTimeout`, or when its actor has ended, is disposed of as it
   * is.
   * @param late settles when the container has answered, or `onStart` is over
   */
  async #closeLate(child: ActorChild, incarnation: Incarnation, late: Promise<unknown>): Promise<void> {
    const { instance } = incarnation;
    const stopper = this.#stopper;
    // The end of the incarnation does not wait for it.
    incarnation.instance = undefined;
    if (instance === undefined) {
      const answer = await late.catch(() => undefined);
      if (isObject(answer) && !this.#instances.has(answer)) await stopper.dispose(child, incarnation, answer);
      return;
    }
    const completed = late.then(
      () => true,
      () => false,
    );
    const deadline = new Deadline(this.#host.clock, child.ended ? 0 : child.spec.policy.shutdownTimeout);
    (child.late ??= new Set()).add(deadline);
    const inTime = await deadline.bound(completed, () => endedWhileStarting(child.id)).catch(() => undefined);
    child.late.delete(deadline);
    if (inTime === undefined) await stopper.dispose(child, incarnation, instance);
    if (await completed) await stopper.stop(child, incarnation, instance);
    if (inTime !== undefined) await stopper.dispose(child, incarnation, instance);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** @throws STOPPED_WHILE_STARTING */
function checkWanted({ id, fenced }: Incarnation): void {
  if (fenced) throw endedWhileStarting(id);
}
