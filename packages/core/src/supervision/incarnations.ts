import type { StopReason } from '../actor/hooks';
import { noInstance, reusedInstance, toError, withCause } from '../errors';
import type { Broker } from '../flow/broker';
import type { Clock } from '../ports/clock';
import type { ActorContainer } from '../ports/container';
import type { Logger } from '../ports/logger';
import type { ActorChild } from './actor-child';
import { bounded } from './bounded';
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
    const deadline = clock.monotonic() + startTimeout;
    const timedOut = (hook: string) => () => {
      child.abandoned = true;
      return hookTimeout(cell.id, hook, startTimeout);
    };
    try {
      const created = incarnation.within(() => child.create(container, incarnation));
      const instance = (await bounded(clock, startTimeout, created, timedOut('constructor'))) as ActorInstance;
      if (typeof instance !== 'object' || (instance as unknown) === null) throw noInstance(cell.id, instance);
      if (this.#instances.has(instance)) throw reusedInstance(cell.id);
      this.#instances.add(instance);
      incarnation.instance = instance;
      const onStart = incarnation.within(() => instance.onStart?.());
      await bounded(clock, deadline - clock.monotonic(), onStart, timedOut('onStart'));
      incarnation.started = true;
      // Told even if it has to end at once: its `onStop`, which is owed now, is told as well.
      broker.monitors.actorStarted?.(cell.id, incarnation.incarnation);
      if (incarnation.fenced) throw stoppedWhileStarting();
    } catch (error) {
      // Its end may have come in between; then the cell is no longer ours to change.
      if (!incarnation.fenced) cell.fence();
      await this.#close(child, incarnation, 'shutdown', shutdownTimeout);
      if (cell.state === 'starting') cell.state = 'idle';
      throw toError(error);
    }
    child.streak.startedAt = clock.monotonic();
    child.arrived(incarnation.incarnation);
    cell.open(incarnation.instance);
  }

  /** Ends an incarnation, once: who asks again waits for the same end, no longer than its own limit. Never rejects. */
  takeDown(child: ActorChild, reason: StopReason, limit: number): Promise<void> {
    child.timesTakenDown++;
    if (child.takingDown !== undefined) return this.#within(child, limit, child.takingDown);
    const work = this.#endIncarnation(child, reason, limit).finally(() => (child.takingDown = undefined));
    return (child.takingDown = work);
  }

  async #endIncarnation(child: ActorChild, reason: StopReason, limit: number): Promise<void> {
    const { cell } = child;
    const { incarnation } = cell;
    const deadline = this.#host.clock.monotonic() + limit;
    // What it is doing gets half of the time, its hooks the rest.
    if (cell.busy) await this.#within(child, limit / 2, cell.finish());
    const { state } = cell;
    cell.fence();
    cell.state = child.ended ? 'ending' : 'idle';
    if (reason === 'restart' && child.spec.policy.mailboxOnRestart === 'drop') {
      cell.clear('actor-restarted', actorRestarted(cell.id));
    }
    if (incarnation === undefined) return;
    const left = Math.max(0, deadline - this.#host.clock.monotonic());
    if (state !== 'starting') await this.#close(child, incarnation, reason, left);
    // One that is being created ends by itself, now that it is fenced.
    else await this.#within(child, left, child.bringingUp);
  }

  /** Waits for something of an actor, but no longer than `limit`: then that is left behind. */
  #within(child: ActorChild, limit: number, work: Promise<unknown> | undefined): Promise<void> {
    return bounded<unknown>(this.#host.clock, limit, work, stoppedWhileStarting).then(
      () => undefined,
      () => {
        child.abandoned = true;
      },
    );
  }

  /** `onStop` if it is owed, then disposal. */
  async #close(child: ActorChild, incarnation: Incarnation, reason: StopReason, limit: number): Promise<void> {
    const owed = incarnation.started;
    incarnation.started = false;
    const { clock } = this.#host;
    const deadline = clock.monotonic() + limit;
    if (owed)
      await this.#guarded(child, 'onStop', limit, () =>
        incarnation.within(() => incarnation.instance?.onStop?.(reason)),
      );
    await this.#dispose(child, incarnation, Math.max(0, deadline - clock.monotonic()));
    if (owed) this.#host.broker.monitors.actorStopped?.(child.cell.id, incarnation.incarnation, reason);
  }

  async #dispose(child: ActorChild, incarnation: Incarnation, limit: number): Promise<void> {
    const { instance } = incarnation;
    incarnation.instance = undefined;
    if (instance === undefined) return;
    await this.#guarded(child, 'dispose', limit, () =>
      incarnation.within(() => child.dispose(this.#host.container, instance)),
    );
  }

  /** A hook on the way down cannot stop the way down: its failure is reported. */
  async #guarded(child: ActorChild, hook: string, limit: number, run: () => void | Promise<void>): Promise<void> {
    const { id } = child.cell;
    try {
      await bounded(this.#host.clock, limit, run(), () => {
        child.abandoned = true;
        return hookTimeout(id, hook, limit);
      });
    } catch (thrown) {
      const error = toError(thrown);
      this.#host.broker.monitors.failed?.(error, id, undefined);
      this.#host.logger.error(withCause(`${hook} of actor "${id}" failed`, error));
    }
  }
}
