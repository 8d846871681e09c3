import {
  Actor,
  actor,
  ActorContext,
  MaikoError,
  Subscribe,
  topic,
  type Lifetime,
  type ModuleDefinition,
  type Topic,
} from '@maiko/core';
import { Faults } from './faults';
import { Pace } from './pace';
import { Desk, LIMITS, PATIENT, TOPICS, VISITOR, Work, workers, type Job, type WorkerOptions } from './workshop';

export const QUESTIONS = topic<Job>('soak.questions', { overflow: 'block', blockTimeout: 2_000 });
/** For an actor that takes them when there is time. */
export const RIDDLES = topic<Job>('soak.riddles', { overflow: 'block' });
export const ANSWERS = topic<Job>('soak.answers');
const PASSED = topic<Job>('soak.passed', { overflow: 'block' });
const BATCHES = topic<readonly Job[]>('soak.batches');

/** What is cried without end: what is dropped, what only the newest is kept of, and what has no subscriber. */
const NOISE: readonly Topic<Job>[] = [
  topic<Job>('noise.latest', { overflow: 'latest' }),
  topic<Job>('noise.oldest', { overflow: 'drop-oldest' }),
  topic<Job>('noise.newest', { overflow: 'drop-newest' }),
  topic<Job>('noise.unheard', { overflow: 'latest' }),
];

const CRIES = ['loop', 'generator', 'async generator'] as const;
interface Cry {
  readonly how: (typeof CRIES)[number];
  readonly onto: Topic<Job>;
}
const CRY = topic<Cry>('cry', { overflow: 'drop-newest' });

export function anyCry(faults: Faults): ReturnType<typeof CRY> {
  const how = CRIES[faults.draw(CRIES.length)] as Cry['how'];
  return CRY({ how, onto: NOISE[faults.draw(NOISE.length)] as Topic<Job> });
}

/** Spawns when it starts: one that ends with it, and one that stays. */
@Actor({ restart: 'permanent', ...LIMITS })
export class Foreman extends Work {
  constructor(
    ctx: ActorContext<WorkerOptions>,
    faults: Faults,
    readonly desk: Desk,
  ) {
    super(ctx, faults);
  }

  override async onStart() {
    const hired = this.#hire('aide', 'incarnation');
    if (this.faults.draw(2) === 0) await hired;
    await this.#hire('agent', 'module');
    await super.onStart();
  }

  async #hire(role: string, lifetime: Lifetime): Promise<void> {
    const name = `${this.ctx.id}-${role}`;
    try {
      await this.ctx.spawn(Aide, { name, lifetime, options: VISITOR });
    } catch (error) {
      const taken = error instanceof MaikoError && error.code === 'DUPLICATE_ACTOR';
      if (taken && lifetime === 'incarnation' && !this.ctx.signal.aborted)
        this.faults.found(`${name} is there before its spawner: ${error.message}`);
    }
  }

  @Subscribe(TOPICS[3] as Topic<Job>)
  watch(job: Job): void {
    return this.work(job) as undefined;
  }
}

@Actor({ capacity: 16, restart: 'transient', ...LIMITS })
class Aide extends Work {
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

/** Reads one log with others of its kind, and gives up what it has when it is restarted. */
@Actor({ capacity: 64, restart: 'transient', mailboxOnRestart: 'drop', ...LIMITS })
class Twin extends Work {
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

/** Answers, passes on, says nothing, or fails; slower than it is asked. */
@Actor({ capacity: 2, restart: 'permanent', ...LIMITS })
class Clerk extends Work {
  constructor(
    ctx: ActorContext<WorkerOptions>,
    faults: Faults,
    readonly desk: Desk,
  ) {
    super(ctx, faults);
  }

  @Subscribe(QUESTIONS)
  async answer(job: Job) {
    await this.faults.pause(this.faults.draw(8));
    const choice = this.faults.draw(8);
    if (choice === 0) return this.work(job) as undefined;
    if (choice === 1) return undefined;
    if (choice === 2) throw new Error('has no answer');
    return choice < 5 ? PASSED(job) : ANSWERS(job);
  }
}

/** Answers what is passed on to it. */
@Actor({ capacity: 4, restart: 'permanent', ...LIMITS })
class Expert extends Work {
  constructor(
    ctx: ActorContext<WorkerOptions>,
    faults: Faults,
    readonly desk: Desk,
  ) {
    super(ctx, faults);
  }

  @Subscribe(PASSED)
  answer(job: Job) {
    return this.faults.draw(20) === 0 ? (this.work(job) as undefined) : ANSWERS(job);
  }
}

/** How long it thinks now and then: longer than an outcome may be late. Milliseconds. */
const THOUGHT = 900;

/** Has room for one riddle, and keeps the others waiting for much longer than they may. */
@Actor({ capacity: 1, restart: 'permanent', ...LIMITS, handlerTimeout: Infinity })
class Hermit extends Work {
  constructor(
    ctx: ActorContext<WorkerOptions>,
    faults: Faults,
    readonly desk: Desk,
  ) {
    super(ctx, faults);
  }

  @Subscribe(RIDDLES)
  async answer(job: Job) {
    await this.faults.ponder(THOUGHT);
    return ANSWERS(job);
  }
}

/** An actor that publishes without end, until the load ends: nothing else ends some of them. */
@Actor({ capacity: 4, restart: 'permanent', ...LIMITS, handlerTimeout: Infinity })
export class Crier extends Work {
  constructor(
    ctx: ActorContext<WorkerOptions>,
    faults: Faults,
    readonly desk: Desk,
    readonly pace: Pace,
  ) {
    super(ctx, faults);
  }

  @Subscribe(CRY)
  cry({ how, onto }: Cry): void {
    const cries = {
      loop: () => this.#loop(onto),
      generator: () => this.#sync(onto),
      'async generator': () => this.#async(onto),
    };
    return cries[how]() as unknown as undefined;
  }

  async #loop(onto: Topic<Job>) {
    while (this.pace.next()) await this.ctx.publish(onto, { serial: 0 }).catch(() => undefined);
  }

  *#sync(onto: Topic<Job>) {
    while (this.pace.next()) yield onto({ serial: 0 });
  }

  async *#async(onto: Topic<Job>) {
    await Promise.resolve();
    while (this.pace.next()) yield onto({ serial: 0 });
  }
}

/** An actor that keeps jobs back, and passes them on in batches; the last one while it ends. */
@Actor({ capacity: 64, restart: 'permanent', ...LIMITS })
export class Batcher extends Work {
  /** What those that have ended had kept back. */
  static kept = 0;
  #batch: Job[] = [];

  constructor(
    ctx: ActorContext<WorkerOptions>,
    faults: Faults,
    readonly desk: Desk,
  ) {
    super(ctx, faults);
  }

  @Subscribe(TOPICS[0] as Topic<Job>)
  keep(job: Job) {
    this.#batch.push(job);
    return this.#batch.length < 20 ? undefined : this.#taken();
  }

  onDrain() {
    return this.#batch.length === 0 ? undefined : this.#taken();
  }

  override async onStop() {
    Batcher.kept += this.#batch.length;
    await super.onStop();
  }

  #taken() {
    return BATCHES(this.#batch.splice(0));
  }
}

/** Hears the noise, as fast as it can or not at all so. */
@Actor({ capacity: 8, restart: 'permanent', ...LIMITS })
class Listener extends Work {
  constructor(
    ctx: ActorContext<WorkerOptions>,
    faults: Faults,
    readonly desk: Desk,
  ) {
    super(ctx, faults);
  }

  @Subscribe(NOISE.slice(0, 3))
  hear(): Promise<void> | undefined {
    return this.faults.draw(50) === 0 ? this.faults.pause(3) : undefined;
  }
}

/**
 * Makes the module beside the workshop: actors that spawn, give up, are asked, publish without end, and keep jobs back.
 */
export function yard(): ModuleDefinition {
  const jobs = { topics: [TOPICS[0] as Topic<Job>], forwardTo: undefined };
  const plain = { topics: [], forwardTo: undefined };
  const twins: ModuleDefinition = {
    name: 'Twins',
    actors: workers(Twin, 'twin', 3, jobs),
    supervision: { ...PATIENT, strategy: 'one-for-all', maxRestarts: 4, within: 400 },
  };
  const foremen: ModuleDefinition = {
    name: 'Foremen',
    imports: [twins],
    actors: workers(Foreman, 'foreman', 2, plain),
    supervision: { ...PATIENT, strategy: 'one-for-all', maxRestarts: 6, within: 400 },
  };
  const visiting = { ...PATIENT, maxRestarts: 3, within: 1_000, onExceeded: 'stop-child' } as const;
  const callers: ModuleDefinition = { name: 'Callers', dynamic: Foreman, supervision: visiting };
  const heralds: ModuleDefinition = { name: 'Heralds', dynamic: Crier, supervision: visiting };
  return {
    name: 'Yard',
    imports: [foremen, callers, heralds],
    actors: [
      ...workers(Clerk, 'clerk', 2, plain),
      ...workers(Expert, 'expert', 1, plain),
      ...workers(Hermit, 'hermit', 1, plain),
      ...workers(Listener, 'listener', 2, plain),
      ...workers(Crier, 'crier', 2, plain),
      actor(Crier, { name: 'crier-in-time', options: plain, handlerTimeout: LIMITS.handlerTimeout }),
      ...workers(Batcher, 'batcher', 2, plain),
    ],
    supervision: { ...PATIENT, maxRestarts: 60, within: 400 },
  };
}
