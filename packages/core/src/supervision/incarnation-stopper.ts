import type { ActorContainer } from '../actor/container';
import type { StopReason } from '../actor/hooks';
import type { MonitorSink } from '../actor/monitor';
import { Deadline } from '../cell/deadline';
import { hookTimeout } from '../cell/errors';
import type { ActorInstance, Incarnation, Spawned } from '../cell/incarnation';
import { toError, withCause } from '../errors';
import { DiscardReason } from '../flow/discard-reason';
import type { Clock } from '../ports/clock';
import type { Logger } from '../ports/logger';
import { observableIgnored } from '../rxjs/errors';
import { isSource } from '../rxjs/bounded';
import type { ActorChild } from './actor-child';
import { actorRestarted, endedWhileStarting } from './errors';

/** What a stopper needs of the runtime. */
interface IncarnationStopperHost {
  readonly monitors: MonitorSink;
  readonly clock: Clock;
  readonly container: ActorContainer;
  readonly logger: Logger;
}

/** An incarnation on its way down. */
export interface Suspending {
  /** Why, as far as is known by now. */
  reason: StopReason;
  readonly deadline: Deadline;
  /** Never rejects. */
  readonly done: Promise<void>;
}

/** The ends of incarnations: finishes, fences, calls `onDrain` and `onStop`, disposes, each within a time limit. */
export class IncarnationStopper {
  readonly #host: IncarnationStopperHost;

  constructor(host: IncarnationStopperHost) {
    this.#host = host;
  }

  /**
   * Ends the incarnation of an actor, once: a second call waits for the same end, and may bring it forward. Never
   * rejects.
   * @param flush whether it may hand on what it has kept back, in `onDrain`
   */
  suspend(child: ActorChild, reason: StopReason, limit: number, flush: boolean): Promise<void> {
    const { suspending, starting } = child;
    if (starting !== undefined) starting.calledOff = true;
    if (suspending !== undefined) {
      suspending.deadline.bringForward(limit);
      // It does not start again after all.
      if (child.ended) suspending.reason = reason;
      return suspending.done;
    }
    const deadline = new Deadline(this.#host.clock, limit);
    let over = (): void => undefined;
    const done = new Promise<void>((resolve) => (over = resolve));
    child.suspending = { reason, deadline, done };
    void this.#suspend(child, child.suspending, flush).finally(() => {
      child.suspending = undefined;
      over();
    });
    return done;
  }

  async #suspend(child: ActorChild, suspending: Suspending, flush: boolean): Promise<void> {
    const { cell } = child;
    const { deadline } = suspending;
    const { incarnation } = cell;
    // What is in progress gets half of the time, the hooks the rest.
    if (cell.busy) await this.#waitFor(child, deadline, cell.finish(), 1 / 2);
    if (flush && !cell.busy && cell.owesOnDrain)
      await this.#callHook(child, 'onDrain', deadline, () => cell.flush(), 1 / 2);
    cell.fence();
    cell.state = child.ended ? 'ending' : 'idle';
    if (suspending.reason === 'restart' && child.spec.policy.mailboxOnRestart === 'drop') {
      cell.clear(new DiscardReason('actor-restarted', () => actorRestarted(cell.id)));
    }
    if (incarnation === undefined) return;
    // Now that it is fenced, a start that is under way closes it; when there is no time left for that, the start has
    // failed.
    if (incarnation.creating) {
      await this.#waitFor(child, deadline, child.starting?.done);
      child.starting?.deadline?.bringForward(0);
    } else await this.close(child, incarnation, deadline);
  }

  /** Waits for work of an actor while there is time, then leaves it behind. */
  #waitFor(child: ActorChild, deadline: Deadline, work: Promise<unknown> | undefined, share?: number): Promise<void> {
    return deadline
      .bound<unknown>(work, () => endedWhileStarting(child.id), share)
      .then(
        () => undefined,
        () => {
          child.abandoned = true;
        },
      );
  }

  /** Ends what a fenced incarnation spawned, calls `onStop` if it is owed, and disposes of the instance. */
  async close(child: ActorChild, incarnation: Incarnation, deadline: Deadline): Promise<void> {
    const owed = incarnation.started;
    incarnation.started = false;
    if (incarnation.spawned !== undefined) await this.#endSpawned(incarnation.spawned, deadline);
    const { instance } = incarnation;
    incarnation.instance = undefined;
    const { reason } = child;
    if (owed && instance !== undefined) {
      incarnation.isLeaving = reason !== 'restart' && reason !== 'failure';
      await this.stop(child, incarnation, instance, deadline);
      incarnation.isLeaving = false;
    }
    if (instance !== undefined) await this.dispose(child, incarnation, instance, deadline);
    if (owed) this.#host.monitors.actorStopped?.(child.cell.id, incarnation.incarnation, reason);
  }

  /** Ends all at once, in half of the time that is left: the rest is for the hooks of the spawner. */
  async #endSpawned(spawned: Iterable<Spawned>, deadline: Deadline): Promise<void> {
    const by = this.#host.clock.monotonic() + deadline.left / 2;
    await Promise.all([...spawned].reverse().map((each) => each.end('shutdown', undefined, by)));
  }

  /** Calls `onStop`. Never rejects. */
  stop(
    child: ActorChild,
    incarnation: Incarnation,
    instance: ActorInstance,
    deadline = this.deadlineFor(child),
  ): Promise<void> {
    const { reason } = child;
    return this.#callHook(child, 'onStop', deadline, () =>
      incarnation.within(() => instance.onStop?.(reason), 'onStop', instance),
    );
  }

  /** Disposes of an instance. Never rejects. */
  dispose(
    child: ActorChild,
    incarnation: Incarnation,
    instance: ActorInstance,
    deadline = this.deadlineFor(child),
  ): Promise<void> {
    const { container } = this.#host;
    return this.#callHook(child, 'dispose', deadline, () =>
      incarnation.within(() => child.dispose(container, instance), 'dispose'),
    );
  }

  /**
   * Returns the time for a release outside of a suspension. When the actor has ended, nothing waits for it, and no
   * timer is set.
   */
  deadlineFor({ spec, ended }: ActorChild): Deadline {
    return new Deadline(this.#host.clock, ended ? Infinity : spec.policy.shutdownTimeout);
  }

  /** Calls a hook. Its failure is reported, and stops nothing. */
  async #callHook(
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
      const result = await deadline.bound<unknown>(run(), onTimeout, share);
      if (isSource(result))
        throw observableIgnored(hook === 'dispose' ? `dispose of the container, for "${id}",` : `${id}.${hook}`, id);
    } catch (thrown) {
      const error = toError(thrown);
      monitors.failed?.(error, id, undefined);
      logger.error(withCause(`${hook} of actor "${id}" failed`, error));
    }
  }
}
