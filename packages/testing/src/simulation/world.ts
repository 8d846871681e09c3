import type { Runtime } from '@maiko/core';
import { RealTimeUse } from '../real-time/real-time-use';
import { Scheduler } from './scheduler';
import { CountingClock } from './counting-clock';
import { Decisions, type Chooser } from './decisions';
import { notAssembled } from './errors';
import { Faults } from './faults';
import { Findings } from './finding';
import { History } from './history';
import { Instruments } from './instruments';
import { Invariants } from './invariants';
import { assemble, type ProgramPlan } from './program';
import { Questions } from './questions';
import type { ResolvedSimulationOptions } from './resolved-options';
import { Simulation, type SimulationHost } from './simulation';
import { Trace } from './trace';
import { tracedLog, tracing } from './tracing';
import { PendingWaits } from './pending-waits';

/** Ids are short, so that traces can be read. */
const ORIGIN = 'e';

/** So finely the randomness of a runtime is decided. */
const GRAIN = 2 ** 20;

/** Everything that one run is made of; nothing of it outlives the run. */
export class World implements SimulationHost {
  readonly decisions: Decisions;
  readonly trace: Trace;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly findings = new Findings();
  readonly history = new History();
  readonly waits = new PendingWaits();
  readonly invariants: Invariants;
  /** The clock of the runtime. */
  readonly clock: CountingClock;
  readonly questions: Questions;
  readonly instruments: Instruments;
  readonly realTime: RealTimeUse;
  readonly latency: ResolvedSimulationOptions['latency'];
  readonly simulation = new Simulation(this);
  readonly #plan: ProgramPlan;
  readonly #options: ResolvedSimulationOptions;
  #runtime: Runtime | undefined;

  constructor(plan: ProgramPlan, options: ResolvedSimulationOptions, chooser: Chooser, kept: boolean) {
    this.#plan = plan;
    this.#options = options;
    this.latency = options.latency;
    this.decisions = new Decisions(chooser);
    this.trace = new Trace(kept, () => this.scheduler.clock.now());
    this.scheduler = new Scheduler(this.decisions, this.trace);
    this.clock = new CountingClock(this.scheduler.clock);
    this.questions = new Questions(this.clock, this.findings);
    this.faults = new Faults(this.decisions, options.crash, options.faults);
    this.invariants = new Invariants(this.findings, options.deadLetters);
    this.realTime = new RealTimeUse((warning) => {
      this.findings.add('real-time', warning.actor ?? 'runtime.connect', warning.message, warning);
    });
    this.instruments = new Instruments(this);
  }

  /** @throws NOT_ASSEMBLED while the program is being made */
  get runtime(): Runtime {
    if (this.#runtime === undefined) throw notAssembled();
    return this.#runtime;
  }

  get isRunning(): boolean {
    return this.#runtime?.state === 'running';
  }

  assemble(): Runtime {
    const { monitors = [], ...options } = this.#options.runtime;
    const { scheduler, decisions, trace } = this;
    this.#runtime = assemble(this.#plan, this.simulation, (container) => this.instruments.around(container), {
      ...options,
      clock: this.clock,
      dispatcher: scheduler,
      random: { next: () => decisions.decide('random', { kind: 'even', options: GRAIN }) / GRAIN },
      ids: { origin: () => ORIGIN },
      logger: tracedLog(trace),
      watch: false,
      transport: this.#options.transport?.(this.simulation),
      monitors: [tracing(trace), this.history, this.invariants, ...monitors],
    });
    this.realTime.begin(this.#runtime);
    this.questions.follow(this.#runtime);
    return this.#runtime;
  }
}
