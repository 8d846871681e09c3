import type { StopReason } from '../actor/hooks';
import { hookTimeout, noInstance, reusedInstance, stoppedWhileStarting, toError, withCause } from '../errors';
import type { Broker } from '../flow/broker';
import type { Clock } from '../ports/clock';
import type { ActorContainer } from '../ports/container';
import type { Logger } from '../ports/logger';
import { bounded } from './bounded';
import type { Child } from './child';
import { SHUTDOWN_TIMEOUT, START_TIMEOUT } from './defaults';
import type { ActorInstance, Incarnation } from './incarnation';

/** What making and ending incarnations takes. */
interface LifecycleHost {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly container: ActorContainer;
  readonly logger: Logger;
}

/** Makes the incarnations of actors and ends them: container, hooks and their time limits. */
export class Lifecycle {
  readonly #host: LifecycleHost;
  /** Every instance it was given, to notice a container that gives one twice. */
  readonly #instances = new WeakSet();

  constructor(host: LifecycleHost) {
    this.#host = host;
  }

  /** Creates an incarnation and waits for its `onStart`. */
  bringUp(child: Child): Promise<void> {
    const work = this.#create(child);
    child.bringingUp = work.catch(() => undefined).then(() => (child.bringingUp = undefined));
    return work;
  }

  async #create(child: Child): Promise<void> {
    const { cell, spec } = child;
    const { clock, container, broker } = this.#host;
    const incarnation = cell.begin(spec.options);
    const deadline = clock.monotonic() + START_TIMEOUT;
    const timedOut = (hook: string) => () => {
      child.abandoned = true;
      return hookTimeout(cell.id, hook, START_TIMEOUT);
    };
    try {
      const created = container.create(spec.actorClass, incarnation);
      const instance = (await bounded(clock, START_TIMEOUT, created, timedOut('constructor'))) as ActorInstance;
      if (typeof instance !== 'object' || (instance as unknown) === null) throw noInstance(cell.id, instance);
      if (this.#instances.has(instance)) throw reusedInstance(cell.id);
      this.#instances.add(instance);
      incarnation.instance = instance;
      await bounded(clock, deadline - clock.monotonic(), instance.onStart?.(), timedOut('onStart'));
      incarnation.started = true;
      if (incarnation.fenced) throw stoppedWhileStarting();
    } catch (error) {
      // `end` may have come in between; then the cell is no longer ours to change.
      if (!incarnation.fenced) cell.fence();
      await this.#close(child, incarnation, 'shutdown', SHUTDOWN_TIMEOUT);
      if (cell.state === 'starting') cell.state = 'idle';
      throw toError(error);
    }
    child.streak.startedAt = clock.monotonic();
    broker.monitors.emit('actorStarted', cell.id, incarnation.incarnation);
    cell.open(incarnation.instance);
  }

  /** Ends an incarnation, once: who asks again waits for the same end, no longer than its own limit. Never rejects. */
  takeDown(child: Child, reason: StopReason, limit = SHUTDOWN_TIMEOUT): Promise<void> {
    if (child.takingDown !== undefined) {
      return bounded(this.#host.clock, limit, child.takingDown, stoppedWhileStarting).catch(() => {
        child.abandoned = true;
      });
    }
    const work = this.#endIncarnation(child, reason, limit).finally(() => (child.takingDown = undefined));
    return (child.takingDown = work);
  }

  async #endIncarnation(child: Child, reason: StopReason, limit: number): Promise<void> {
    const { cell } = child;
    const { incarnation, state } = cell;
    cell.fence();
    cell.state = reason === 'restart' ? 'idle' : 'ending';
    if (incarnation === undefined) return;
    if (state !== 'starting') await this.#close(child, incarnation, reason, limit);
    // One that is being created ends by itself, now that it is fenced.
    else
      await bounded(this.#host.clock, limit, child.bringingUp, stoppedWhileStarting).catch(
        () => (child.abandoned = true),
      );
  }

  /** `onStop` if it is owed, then disposal. */
  async #close(child: Child, incarnation: Incarnation, reason: StopReason, limit: number): Promise<void> {
    const owed = incarnation.started;
    incarnation.started = false;
    const { clock } = this.#host;
    const deadline = clock.monotonic() + limit;
    if (owed) await this.#guarded(child, 'onStop', limit, () => incarnation.instance?.onStop?.(reason));
    await this.#dispose(child, incarnation, Math.max(0, deadline - clock.monotonic()));
    if (owed) this.#host.broker.monitors.emit('actorStopped', child.cell.id, incarnation.incarnation, reason);
  }

  async #dispose(child: Child, incarnation: Incarnation, limit: number): Promise<void> {
    const { instance } = incarnation;
    incarnation.instance = undefined;
    if (instance === undefined) return;
    await this.#guarded(child, 'dispose', limit, () => this.#host.container.dispose?.(instance));
  }

  /** A hook on the way down cannot stop the way down: its failure is reported. */
  async #guarded(child: Child, hook: string, limit: number, run: () => void | Promise<void>): Promise<void> {
    const { id } = child.cell;
    try {
      await bounded(this.#host.clock, limit, run(), () => {
        child.abandoned = true;
        return hookTimeout(id, hook, limit);
      });
    } catch (thrown) {
      const error = toError(thrown);
      this.#host.broker.monitors.emit('failed', error, id, undefined);
      this.#host.logger.error(withCause(`${hook} of actor "${id}" failed`, error));
    }
  }
}
