import {
  Actor,
  actor,
  ActorContext,
  Subscribe,
  topic,
  type ActorClass,
  type ActorDefinition,
  type ErrorVerdict,
  type ModuleDefinition,
  type Topic,
} from '@maiko/core';
import { injectable } from 'tsyringe';
import { Faults } from './faults';

export interface Job {
  readonly serial: number;
}

/** One topic for each policy with losses that a monitor can count. */
export const TOPICS: readonly Topic<Job>[] = [
  topic<Job>('soak.jobs', { overflow: 'block' }),
  topic<Job>('soak.orders', { overflow: 'reject' }),
  topic<Job>('soak.ticks', { overflow: 'drop-oldest' }),
  topic<Job>('soak.notes', { overflow: 'drop-newest' }),
  topic<Job>('soak.alarms', { overflow: 'fail' }),
];

/** For observers only: the ledger does not count their mailboxes. */
export const ECHOES = topic<Job>('echoes', { overflow: 'drop-oldest' });

/** Of every kind of actor. Milliseconds. */
export const LIMITS = { handlerTimeout: 25, shutdownTimeout: 100, startTimeout: 100 };

/** How long a handler stalls: longer than it may, and than others need to end. */
const STALLED = 45;
const LEAKS = topic<Job>('leaks');

/** A resource that every incarnation has of its own, and must give back. */
@injectable()
export class Desk {
  static open = 0;

  constructor() {
    Desk.open++;
  }

  dispose(): void {
    Desk.open--;
  }
}

export interface WorkerOptions {
  readonly topics: readonly Topic<Job>[];
  readonly forwardTo: Topic<Job> | undefined;
}

export abstract class Work {
  constructor(
    protected readonly ctx: ActorContext<WorkerOptions>,
    protected readonly faults: Faults,
  ) {}

  async onStart() {
    this.ctx.signal.addEventListener('abort', () => undefined);
    await this.faults.dawdle();
    this.faults.atStart(this.ctx.incarnation);
  }

  async onStop() {
    await this.faults.dawdle();
    this.faults.atStop();
  }

  onError({ message }: Error): ErrorVerdict | undefined {
    return message === 'escalate' ? 'escalate' : undefined;
  }

  protected work(job: Job): unknown {
    const fault = this.faults.next();
    switch (fault) {
      case 'throw':
      case 'escalate':
        throw new Error(fault);
      case 'reject':
        return Promise.resolve().then(() => {
          throw new Error(fault);
        });
      case 'half-way':
        return this.#halfWay(job);
      case 'nonsense':
        return 42;
      case 'stall':
        return this.#stall(job);
      case 'leave':
        this.ctx.stop();
        return undefined;
      case 'hang':
        return new Promise<void>(() => undefined);
      case undefined:
        return this.ctx.options.forwardTo?.(job);
    }
  }

  /** What is cut off is not heard any more, whatever else goes on. */
  async #stall(job: Job): Promise<void> {
    // Its limit begins when it has returned.
    await Promise.resolve();
    await this.faults.pause(STALLED);
    // Node runs timers of one length together: when the process was held up, this one may have come before the earlier
    // one of the limit.
    await new Promise<void>((resolve) => setImmediate(resolve));
    const heard = await this.ctx.publish(LEAKS, job).then(
      () => true,
      () => false,
    );
    if (heard) this.faults.found(`${this.ctx.id} published after its handlerTimeout`);
    throw new Error('stalled');
  }

  *#halfWay(job: Job) {
    const { forwardTo } = this.ctx.options;
    if (forwardTo !== undefined) yield forwardTo(job);
    throw new Error('half-way');
  }
}

@Actor({ capacity: 64, restart: 'permanent', ...LIMITS })
class Worker extends Work {
  constructor(
    ctx: ActorContext<WorkerOptions>,
    faults: Faults,
    readonly desk: Desk,
  ) {
    super(ctx, faults);
  }

  @Subscribe(({ topics }: WorkerOptions) => topics)
  take(job: Job): void {
    return this.work(job) as undefined;
  }
}

/** Tries again what failed. */
@Actor({ capacity: 64, restart: 'permanent', ...LIMITS })
class Stubborn extends Work {
  constructor(
    ctx: ActorContext<WorkerOptions>,
    faults: Faults,
    readonly desk: Desk,
  ) {
    super(ctx, faults);
  }

  @Subscribe(({ topics }: WorkerOptions) => topics, { retry: { attempts: 3, backoff: 1 } })
  async take(job: Job): Promise<void> {
    await Promise.resolve();
    return (await this.work(job)) as undefined;
  }
}

/** Comes and goes. */
@Actor({ capacity: 16, restart: 'transient', ...LIMITS })
export class Visitor extends Work {
  constructor(
    ctx: ActorContext<WorkerOptions>,
    faults: Faults,
    readonly desk: Desk,
  ) {
    super(ctx, faults);
  }

  @Subscribe(TOPICS[2] as Topic<Job>)
  watch(job: Job): void {
    return this.work(job) as undefined;
  }
}

export const VISITOR: WorkerOptions = { topics: [], forwardTo: undefined };

/** Failures may follow one another for as long as the soak lasts; only the window of a module is an end of patience. */
export const PATIENT = { backoff: { min: 1, max: 20 }, maxConsecutive: Number.MAX_SAFE_INTEGER } as const;

export const workers = (kind: ActorClass, name: string, count: number, options: WorkerOptions): ActorDefinition[] =>
  Array.from({ length: count }, (_, index) => actor(kind, { name: `${name}-${String(index)}`, options }));

/** Makes a tree with every strategy, and modules that reach their limit of restarts now and then. */
export function workshop(beside: ModuleDefinition): ModuleDefinition {
  const [jobs, orders, ticks, notes, alarms] = TOPICS as readonly [
    Topic<Job>,
    Topic<Job>,
    Topic<Job>,
    Topic<Job>,
    Topic<Job>,
  ];
  const bench: ModuleDefinition = {
    name: 'Bench',
    actors: workers(Worker, 'bench', 3, { topics: [jobs], forwardTo: ticks }),
    supervision: { ...PATIENT, strategy: 'one-for-all', maxRestarts: 8, within: 400 },
  };
  const line: ModuleDefinition = {
    name: 'Line',
    imports: [bench],
    actors: workers(Stubborn, 'line', 3, { topics: [jobs, orders], forwardTo: notes }),
    supervision: { ...PATIENT, strategy: 'rest-for-one', maxRestarts: 20, within: 400 },
  };
  const visitors: ModuleDefinition = {
    name: 'Visitors',
    dynamic: Visitor,
    supervision: { ...PATIENT, maxRestarts: 3, within: 1_000, onExceeded: 'stop-child' },
  };
  const floor: ModuleDefinition = {
    name: 'Floor',
    actors: [
      ...workers(Worker, 'floor', 4, { topics: [jobs, ticks, notes], forwardTo: ECHOES }),
      ...workers(Worker, 'alarm', 2, { topics: [alarms, orders], forwardTo: undefined }),
    ],
    supervision: { ...PATIENT, maxRestarts: 40, within: 400 },
  };
  return {
    name: 'Workshop',
    imports: [line, visitors, floor, beside],
    supervision: { ...PATIENT, maxRestarts: Infinity },
  };
}
