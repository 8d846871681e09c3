import type { StopReason } from '../actor/hooks';
import { noInstance, reusedInstance, toError, withCause } from '../errors';
import type { Broker } from '../flow/broker';
import { GiveUp } from '../flow/give-up';
import type { Clock } from '../ports/clock';
import type { ActorContainer } from '../ports/container';
import type { Logger } from '../ports/logger';
import type { ActorChild } from './actor-child';
import { Deadline } from './deadline';
import { actorRestarted, hookTimeout, stoppedWhileStarting } from './errors';
import type { ActorInstance, Incarnation } from './incarnation';

/** What making and ending incarnations takes. */
interface IncarnationsHost {
  readonly broker: Broker;
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
  bringUp(child: ActorChild): Promise<void> {
    const work = child.bringingUp === undefined ? this.#create(child) : this.#createAfter(child.bringingUp, child);
    const over = work
      .catch(() => undefined)
      .then(() => {
        if (child.bringingUp === over) child.bringingUp = undefined;
      });
    child.bringingUp = over;
    return work;
  }

  /** An earlier start that nobody waits for any more ends first, within its own time limits. */
  async #createAfter(earlier: Promise<unknown>, child: ActorChild): Promise<void> {
    const { timesTakenDown } = child;
    await earlier;
    if (child.timesTakenDown !== timesTakenDown) throw stoppedWhileStarting();
    await this.#create(child);
  }

  async #create(child: ActorChild): Promise<void> {
    const { cell, spec } = child;
    const { startTimeout, shutdownTimeout } = spec.policy;
    const { clock, container, broker } = this.#host;
    const incarnation = cell.begin(spec.options);
    const deadline = new Deadline(clock, startTimeout);
    const timedOut = (hook: string) => () => {
      child.abandoned = true;
      return hookTimeout(cell.id, hook, startTimeout);
    };
    try {
      const created = incarnation.within(() => child.create(container, incarnation));
      const instance = (await deadline.bound(created, timedOut('constructor'))) as ActorInstance;
      if (typeof instance !== 'object' || (instance as unknown) === null) throw noInstance(cell.id, instance);
      if (this.#instances.has(instance)) throw reusedInstance(cell.id);
      this.#instances.add(instance);
      incarnation.instance = instance;
      const onStart = incarnation.within(() => instance.onStart?.());
      await deadline.bound(onStart, timedOut('onStart'));
      incarnation.started = true;
      // Told even if it has to end at once: its `onStop`, which is owed now, is told as well.
      broker.monitors.actorStarted?.(cell.id, incarnation.incarnation);
      if (incarnation.fenced) throw stoppedWhileStarting();
    } catch (error) {
      // Its end may have come in between; then the cell is no longer ours to change.
      if (!incarnation.fenced) cell.fence();
      await this.#close(child, incarnation, 'shutdown', new Deadline(clock, shutdownTimeout));
      incarnation.creating = false;
      if (cell.state === 'starting') cell.state = 'idle';
      throw toError(error);
    }
    incarnation.creating = false;
    child.streak.startedAt = clock.monotonic();
    child.arrived(incarnation.incarnation);
    cell.open(incarnation.instance);
  }

  /** Ends an incarnation, once: who asks again waits for the same end, which may be due earlier now. Never rejects. */
  takeDown(child: ActorChild, reason: StopReason, limit: number): Promise<void> {
    child.timesTakenDown++;
    if (child.goingDown !== undefined) {
      child.goingDown.deadline.bringForward(limit);
      return child.goingDown.done;
    }
    const deadline = new Deadline(this.#host.clock, limit);
    const done = this.#endIncarnation(child, reason, deadline).finally(() => (child.goingDown = undefined));
    child.goingDown = { deadline, done };
    return done;
  }

  async #endIncarnation(child: ActorChild, reason: StopReason, deadline: Deadline): Promise<void> {
    const { cell } = child;
    const { incarnation } = cell;
    // What it is doing gets half of the time, its hooks the rest.
    if (cell.busy) await this.#within(child, deadline, cell.finish(), 1 / 2);
    cell.fence();
    cell.state = child.ended ? 'ending' : 'idle';
    if (reason === 'restart' && child.spec.policy.mailboxOnRestart === 'drop') {
      cell.clear(new GiveUp('actor-restarted', () => actorRestarted(cell.id)));
    }
    if (incarnation === undefined) return;
    // One that is being created ends by itself, now that it is fenced.
    if (incarnation.creating) await this.#within(child, deadline, child.bringingUp);
    else await this.#close(child, incarnation, reason, deadline);
  }

  /** Waits for something of an actor while there is time: then that is left behind. */
  #within(child: ActorChild, deadline: Deadline, work: Promise<unknown> | undefined, share?: number): Promise<void> {
    return deadline.bound<unknown>(work, stoppedWhileStarting, share).then(
      () => undefined,
      () => {
        child.abandoned = true;
      },
    );
  }

  /** `onStop` if it is owed, then disposal. */
  async #close(child: ActorChild, incarnation: Incarnation, reason: StopReason, deadline: Deadline): Promise<void> {
    const owed = incarnation.started;
    incarnation.started = false;
    if (owed)
      await this.#guarded(child, 'onStop', deadline, () =>
        incarnation.within(() => incarnation.instance?.onStop?.(reason)),
      );
    await this.#dispose(child, incarnation, deadline);
    if (owed) this.#host.broker.monitors.actorStopped?.(child.cell.id, incarnation.incarnation, reason);
  }

  async #dispose(child: ActorChild, incarnation: Incarnation, deadline: Deadline): Promise<void> {
    const { instance } = incarnation;
    incarnation.instance = undefined;
    if (instance === undefined) return;
    await this.#guarded(child, 'dispose', deadline, () =>
      incarnation.within(() => child.dispose(this.#host.container, instance)),
    );
  }

  /** A hook on the way down cannot stop the way down: its failure is reported. */
  async #guarded(child: ActorChild, hook: string, deadline: Deadline, run: () => void | Promise<void>): Promise<void> {
    const { id } = child.cell;
    const { clock, broker, logger } = this.#host;
    const began = clock.monotonic();
    try {
      await deadline.bound(run(), () => {
        child.abandoned = true;
        return hookTimeout(id, hook, Math.round(clock.monotonic() - began));
      });
    } catch (thrown) {
      const error = toError(thrown);
      broker.monitors.failed?.(error, id, undefined);
      logger.error(withCause(`${hook} of actor "${id}" failed`, error));
    }
  }
}
