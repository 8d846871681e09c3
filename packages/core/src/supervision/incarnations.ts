import type { ActorContainer } from '../actor/container';
import type { StopReason } from '../actor/hooks';
import type { MonitorSink } from '../actor/monitor';
import type { Broker } from '../flow/broker';
import { noInstance, reusedInstance, actorRestarted, endedWhileStarting } from './errors';
import { toError, withCause } from '../errors';
import { DiscardReason } from '../flow/discard-reason';
import type { Clock } from '../ports/clock';
import type { Logger } from '../ports/logger';
import type { ActorChild, Suspending } from './actor-child';
import { Deadline } from '../cell/deadline';
import { hookTimeout } from '../cell/errors';
import type { ActorInstance, Incarnation, Spawned } from '../cell/incarnation';

/** What making and ending incarnations takes. */
interface IncarnationsHost {
  readonly broker: Pick<Broker, 'pacer'>;
  readonly monitors: MonitorSink;
  readonly clock: Clock;
  readonly container: ActorContainer;
  readonly logger: Logger;
}

/** Makes the incarnations of actors and ends them: container, hooks and their time limits. */
export class Incarnations {
  readonly #host: IncarnationsHost;
  /** Every instance it was given, to notice a container that gives one twice. */
  readonly #instances = new WeakSet();

  constructor(host: IncarnationsHost) {
    this.#host = host;
  }

  /** Creates an incarnation and waits for its `onStart`. */
  start(child: ActorChild): Promise<void> {
    const pause = this.#host.broker.pacer.onStart();
    if (pause !== undefined) child.cell.prepareStart();
    const earlier = child.starting ?? pause;
    const work = earlier === undefined ? this.#create(child) : this.#createAfter(earlier, child);
    const over = work
      .catch(() => undefined)
      .then(() => {
        if (child.starting === over) child.starting = undefined;
      });
    child.starting = over;
    return work;
  }

  /** An earlier start that nobody waits for any more ends first, within its own time limits; or the event loop turns first. */
  async #createAfter(earlier: Promise<unknown>, child: ActorChild): Promise<void> {
    const { timesSuspended } = child;
    await earlier;
    if (child.timesSuspended !== timesSuspended) throw endedWhileStarting(child.id);
    await this.#create(child);
  }

  async #create(child: ActorChild): Promise<void> {
    const { cell, spec } = child;
    const { startTimeout } = spec.policy;
    const { clock, container, monitors } = this.#host;
    const incarnation = cell.begin(spec.options);
    const deadline = (child.startDeadline = new Deadline(clock, startTimeout));
    /** What the start was waiting for when its time was up. */
    let late: Promise<unknown> | undefined;
    const inTime = <T>(hook: string, work: T | PromiseLike<T>): Promise<T> =>
      deadline.bound(work, () => {
        late = Promise.resolve(work);
        child.abandoned = true;
        return incarnation.fenced ? endedWhileStarting(cell.id) : hookTimeout(cell.id, hook, startTimeout);
      });
    try {
      const created = incarnation.within(() => child.create(container, incarnation));
      const instance = this.#taken(child, await inTime('constructor', created));
      incarnation.instance = instance;
      checkWanted(incarnation);
      await inTime(
        'onStart',
        incarnation.within(() => instance.onStart?.()),
      );
      incarnation.started = true;
      // Told even if it has to end at once: its `onStop`, which is owed now, is told as well.
      monitors.actorStarted?.(cell.id, incarnation.incarnation);
      checkWanted(incarnation);
    } catch (error) {
      // Its end may have come in between; then the cell is no longer ours to change.
      if (!incarnation.fenced) {
        cell.fence();
        const failure = toError(error);
        monitors.failed?.(failure, cell.id, undefined);
      }
      const left = child.suspending?.deadline ?? this.#shutdownOf(child);
      if (late !== undefined) void this.#closeLate(child, incarnation, late);
      await this.#close(child, incarnation, left);
      incarnation.creating = false;
      if (cell.state === 'starting') cell.state = 'idle';
      throw toError(error);
    }
    incarnation.creating = false;
    child.streak.startedAt = clock.monotonic();
    child.onStarted(incarnation.incarnation);
    cell.open(incarnation.instance);
  }

  /** @throws NO_INSTANCE, REUSED_INSTANCE */
  #taken(child: ActorChild, instance: object): ActorInstance {
    const { id } = child;
    if (!isObject(instance)) throw noInstance(id, instance);
    if (this.#instances.has(instance)) throw reusedInstance(id);
    this.#instances.add(instance);
    return instance;
  }

  /**
   * A start was left behind: what it brings about after all is released, once, whether that is an instance or an `onStart` that
   * completes. One that is not over after another `shutdownTimeout`, or when its actor has ended, is disposed of as it is.
   * @param late settles when the container has answered, or `onStart` is over
   */
  async #closeLate(child: ActorChild, incarnation: Incarnation, late: Promise<unknown>): Promise<void> {
    const { instance } = incarnation;
    // The end of the incarnation does not wait for it.
    incarnation.instance = undefined;
    if (instance === undefined) {
      const answer = await late.catch(() => undefined);
      if (isObject(answer) && !this.#instances.has(answer)) await this.#dispose(child, incarnation, answer);
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
    if (inTime === undefined) await this.#dispose(child, incarnation, instance);
    if (await completed) await this.#stop(child, incarnation, instance);
    if (inTime !== undefined) await this.#dispose(child, incarnation, instance);
  }

  /** When its actor has ended, what is still to be released may take its time: nothing waits, and no timer is left. */
  #shutdownOf({ spec, ended: ended }: ActorChild): Deadline {
    return new Deadline(this.#host.clock, ended ? Infinity : spec.policy.shutdownTimeout);
  }

  /**
   * Ends an incarnation, once: who asks again waits for the same end, which may be due earlier now. Never rejects.
   * @param flush whether it may hand on what it has kept back, in `onDrain`
   */
  suspend(child: ActorChild, reason: StopReason, limit: number, flush: boolean): Promise<void> {
    child.timesSuspended++;
    const { suspending } = child;
    if (suspending !== undefined) {
      suspending.deadline.bringForward(limit);
      // It was to come back, and does not any more.
      if (child.ended) suspending.reason = reason;
      return suspending.done;
    }
    const deadline = new Deadline(this.#host.clock, limit);
    let over = (): void => undefined;
    const done = new Promise<void>((resolve) => (over = resolve));
    child.suspending = { reason, deadline, done };
    void this.#endIncarnation(child, child.suspending, flush).finally(() => {
      child.suspending = undefined;
      over();
    });
    return done;
  }

  async #endIncarnation(child: ActorChild, going: Suspending, flush: boolean): Promise<void> {
    const { cell } = child;
    const { incarnation } = cell;
    const { deadline } = going;
    // What it is doing gets half of the time, its hooks the rest.
    if (cell.busy) await this.#within(child, deadline, cell.finish(), 1 / 2);
    if (flush && !cell.busy && cell.owesDrain)
      await this.#guarded(child, 'onDrain', deadline, () => cell.flush(), 1 / 2);
    cell.fence();
    cell.state = child.ended ? 'ending' : 'idle';
    if (going.reason === 'restart' && child.spec.policy.mailboxOnRestart === 'drop') {
      cell.clear(new DiscardReason('actor-restarted', () => actorRestarted(cell.id)));
    }
    if (incarnation === undefined) return;
    // One that is being created ends by itself, now that it is fenced; when there is no time left for that, its start has failed.
    if (incarnation.creating) {
      await this.#within(child, deadline, child.starting);
      child.startDeadline?.bringForward(0);
    } else await this.#close(child, incarnation, deadline);
  }

  /** Waits for something of an actor while there is time: then that is left behind. */
  #within(child: ActorChild, deadline: Deadline, work: Promise<unknown> | undefined, share?: number): Promise<void> {
    return deadline
      .bound<unknown>(work, () => endedWhileStarting(child.id), share)
      .then(
        () => undefined,
        () => {
          child.abandoned = true;
        },
      );
  }

  /** What it spawned ends, then `onStop` if it is owed, then disposal. */
  async #close(child: ActorChild, incarnation: Incarnation, deadline: Deadline): Promise<void> {
    const owed = incarnation.started;
    incarnation.started = false;
    if (incarnation.spawned !== undefined) await this.#endSpawned(incarnation.spawned, deadline);
    const { instance } = incarnation;
    incarnation.instance = undefined;
    const { reason } = child;
    if (owed && instance !== undefined) {
      incarnation.isLeaving = reason !== 'restart' && reason !== 'failure';
      await this.#stop(child, incarnation, instance, deadline);
      incarnation.isLeaving = false;
    }
    if (instance !== undefined) await this.#dispose(child, incarnation, instance, deadline);
    if (owed) this.#host.monitors.actorStopped?.(child.cell.id, incarnation.incarnation, reason);
  }

  /** All at once, in half of the time that is left: the rest is for its own hooks. */
  async #endSpawned(spawned: Iterable<Spawned>, deadline: Deadline): Promise<void> {
    const by = this.#host.clock.monotonic() + deadline.left / 2;
    await Promise.all([...spawned].reverse().map((each) => each.end('shutdown', undefined, by)));
  }

  #stop(
    child: ActorChild,
    incarnation: Incarnation,
    instance: ActorInstance,
    deadline = this.#shutdownOf(child),
  ): Promise<void> {
    const { reason } = child;
    return this.#guarded(child, 'onStop', deadline, () =>
      incarnation.within(() => instance.onStop?.(reason), instance),
    );
  }

  #dispose(
    child: ActorChild,
    incarnation: Incarnation,
    instance: ActorInstance,
    deadline = this.#shutdownOf(child),
  ): Promise<void> {
    const { container } = this.#host;
    return this.#guarded(child, 'dispose', deadline, () =>
      incarnation.within(() => child.dispose(container, instance)),
    );
  }

  /** A hook on the way down cannot stop the way down: its failure is reported. */
  async #guarded(
    child: ActorChild,
    hook: string,
    deadline: Deadline,
    run: () => void | Promise<void>,
    share?: number,
  ): Promise<void> {
    const { id } = child.cell;
    const { clock, monitors, logger } = this.#host;
    const began = clock.monotonic();
    try {
      const onTimeout = (): Error => {
        child.abandoned = true;
        return hookTimeout(id, hook, Math.round(clock.monotonic() - began));
      };
      await deadline.bound(run(), onTimeout, share);
    } catch (thrown) {
      const error = toError(thrown);
      monitors.failed?.(error, id, undefined);
      logger.error(withCause(`${hook} of actor "${id}" failed`, error));
    }
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** @throws STOPPED_WHILE_STARTING */
function checkWanted({ id, fenced }: Incarnation): void {
  if (fenced) throw endedWhileStarting(id);
}
