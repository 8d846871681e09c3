import { causeChain, type Runtime } from '@maiko/core';
import { Conductor, rest } from './conductor';
import { Decisions, type Chooser, type Decision } from './decisions';
import { asynchronousInvariant } from './errors';
import { Faults } from './faults';
import { Findings, type Finding } from './finding';
import { History } from './history';
import { Instruments } from './instruments';
import { Laws } from './laws';
import type { Program, Scenario } from './options';
import { assemble } from './program';
import type { ResolvedSimulationOptions } from './resolved-options';
import { Simulation } from './simulation';
import { Trace } from './trace';
import { tracedLog, tracing } from './tracing';
import { Waits } from './waits';

/** What is run, again and again. */
export interface Experiment {
  readonly program: Program;
  readonly scenario: Scenario;
  readonly options: ResolvedSimulationOptions;
}

/** What one run came to. */
export interface Outcome {
  readonly finding: Finding | undefined;
  readonly decisions: readonly Decision[];
  /** How many decisions there were, defaults included. */
  readonly decided: number;
  readonly interleaving: string;
  readonly trace: readonly string[];
  readonly deviations: readonly string[];
}

/** Ids are short, so that traces can be read. */
const ORIGIN = 'e';

/** So finely the randomness of a runtime is decided. */
const GRAIN = 2 ** 20;

/** How many turns a runtime gets to end after a finding. */
const TURNS_TO_END = 2_000;

/** Ends a run at its first finding. */
class Halt extends Error {}

/**
 * Runs a program and its scenario once, from start to stop.
 * @param chooser decides everything that is not decided by the program
 * @param kept whether the trace will be read
 */
export function runOnce(experiment: Experiment, chooser: Chooser, kept: boolean): Promise<Outcome> {
  return new Run(experiment, chooser, kept).outcome();
}

class Run {
  readonly #experiment: Experiment;
  readonly #decisions: Decisions;
  readonly #trace: Trace;
  readonly #conductor: Conductor;
  readonly #findings = new Findings();
  readonly #laws: Laws;
  readonly #history = new History();
  readonly #waits = new Waits();
  readonly #instruments: Instruments;
  readonly #simulation: Simulation;
  #runtime: Runtime | undefined;
  /** How many turns there had been when the invariants were checked last. */
  #checkedAt = -1;

  constructor(experiment: Experiment, chooser: Chooser, kept: boolean) {
    const { options } = experiment;
    this.#experiment = experiment;
    const decisions = (this.#decisions = new Decisions(chooser));
    const trace: Trace = (this.#trace = new Trace(kept, () => this.#conductor.clock.now()));
    const conductor = (this.#conductor = new Conductor(decisions, trace));
    const faults = new Faults(decisions, options.crash, options.faults);
    const findings = this.#findings;
    this.#laws = new Laws(findings, options.deadLetters);
    const { latency } = options;
    const instruments = (this.#instruments = new Instruments({
      decisions,
      conductor,
      faults,
      findings,
      trace,
      latency,
    }));
    const runtime = (): Runtime => this.#running;
    this.#simulation = new Simulation({
      get runtime() {
        return runtime();
      },
      conductor,
      decisions,
      faults,
      history: this.#history,
      instruments,
      trace,
      waits: this.#waits,
    });
  }

  async outcome(): Promise<Outcome> {
    try {
      await this.#play();
    } catch (error) {
      if (!(error instanceof Halt)) throw error;
    }
    const outcome: Outcome = {
      finding: this.#findings.first,
      decisions: [...this.#decisions.made],
      decided: this.#decisions.count,
      interleaving: this.#trace.interleaving,
      trace: [...this.#trace.lines],
      deviations: [...this.#trace.deviations],
    };
    if (outcome.finding !== undefined) await this.#end();
    return outcome;
  }

  get #running(): Runtime {
    if (this.#runtime === undefined) throw new Error('There is no runtime before the program has been assembled.');
    return this.#runtime;
  }

  // ---- the story of one run ----

  async #play(): Promise<void> {
    const simulation = this.#simulation;
    const runtime = this.#assemble();
    await this.#during('start', 'start', runtime.start());
    runtime.join().catch((error: unknown) => {
      this.#findings.add('escalation', 'runtime', `The runtime gave up: ${causeChain(error).join('; because of ')}`, error);
    });
    await this.#during('scenario', 'scenario', this.#scenario());
    await this.#during('stuck', 'settle', simulation.settle());
    const report = await this.#during('stuck', 'stop', runtime.stop());
    this.#laws.stopped(report);
    this.#look();
  }

  #assemble(): Runtime {
    const { program, options } = this.#experiment;
    const { clock } = this.#conductor;
    const ports = {
      ...options.runtime,
      clock,
      dispatcher: this.#conductor,
      random: { next: () => this.#decisions.decide('random', { kind: 'even', options: GRAIN }) / GRAIN },
      ids: { origin: () => ORIGIN },
      logger: tracedLog(this.#trace),
      watch: false as const,
      monitors: [tracing(this.#trace), this.#history, this.#laws, ...(options.runtime.monitors ?? [])],
    };
    return (this.#runtime = assemble(
      program,
      this.#simulation,
      (container) => this.#instruments.around(container),
      ports,
    ));
  }

  async #scenario(): Promise<void> {
    await this.#experiment.scenario(this.#simulation);
  }

  // ---- turn after turn ----

  /** Gives turns until `work` has settled. */
  async #during<T>(kind: 'start' | 'scenario' | 'stuck', name: string, work: Promise<T>): Promise<T> {
    let settled: { readonly value: T } | undefined;
    work.then(
      (value) => {
        settled = { value };
      },
      (error: unknown) => {
        this.#findings.add(kind, name, failureOf(kind, error), error);
      },
    );
    for (;;) {
      await rest();
      if (this.#runtime?.state === 'running') this.#check(this.#experiment.options.always);
      this.#look();
      if (settled !== undefined) return settled.value;
      this.#goOn(name);
    }
  }

  /** Something has happened: whoever waited for it goes on first, then whoever is ready, then time. */
  #goOn(name: string): void {
    const { clock } = this.#conductor;
    if (this.#waits.look() || this.#conductor.next()) return;
    const quiet = this.#isQuiet();
    if (quiet) this.#checkAtRest();
    if (this.#findings.first !== undefined || this.#waits.idle(clock.now(), quiet)) return;
    const next = Math.min(clock.next ?? Infinity, this.#waits.until);
    if (next < Infinity) clock.moveTo(next);
    else this.#findings.add('stuck', name, `Nothing can happen any more, but ${this.#whatIsOpen(name)}`);
  }

  /** @throws Halt at the first finding */
  #look(): void {
    const { maxTurns } = this.#experiment.options;
    if (this.#conductor.turns > maxTurns)
      this.#findings.add('endless', 'turns', `After ${String(maxTurns)} turns it has not come to an end`);
    if (this.#findings.first !== undefined) throw new Halt();
  }

  #isQuiet(): boolean {
    if (this.#instruments.onSchedule) return false;
    return this.#running.actors().every(({ status, counters }) => {
      return counters.queued === 0 && status !== 'starting' && status !== 'restarting' && status !== 'stopping';
    });
  }

  #checkAtRest(): void {
    if (this.#checkedAt === this.#conductor.turns) return;
    this.#checkedAt = this.#conductor.turns;
    this.#laws.atRest(this.#running);
    this.#check(this.#experiment.options.invariants);
  }

  /** @throws INVALID_OPTION when an invariant is asynchronous */
  #check(invariants: ResolvedSimulationOptions['invariants']): void {
    for (const [name, invariant] of Object.entries(invariants)) {
      let answer: unknown;
      try {
        answer = invariant(this.#simulation);
      } catch (error) {
        this.#findings.add('invariant', name, `Invariant "${name}" does not hold: ${messageOf(error)}`, error);
        return;
      }
      if (answer instanceof Promise) throw asynchronousInvariant(name);
      if (answer === false) this.#findings.add('invariant', name, `Invariant "${name}" does not hold`);
    }
  }

  #whatIsOpen(name: string): string {
    const busy = this.#running.actors().filter(({ counters }) => counters.queued > 0);
    const who = busy.map(({ id, counters }) => `"${id}" has ${String(counters.queued)} events unfinished`);
    if (who.length > 0) return who.join(', ');
    return name === 'scenario' ? 'the scenario waits for something' : `${name} has not ended`;
  }

  /** After a finding: what the program holds is freed, and nobody looks any more. */
  async #end(): Promise<void> {
    this.#decisions.over = true;
    this.#trace.kept = false;
    let over = false;
    void this.#runtime?.stop({ drain: false }).finally(() => (over = true));
    for (let turn = 0; turn < TURNS_TO_END && !over && this.#runtime !== undefined; turn++) {
      await rest();
      if (this.#conductor.next()) continue;
      const { clock } = this.#conductor;
      if (clock.next !== undefined) clock.moveTo(clock.next);
    }
  }
}

function failureOf(kind: 'start' | 'scenario' | 'stuck', error: unknown): string {
  const why = kind === 'start' ? causeChain(error).join('; because of ') : messageOf(error);
  const what = { start: 'The program does not start', scenario: 'The scenario failed', stuck: 'It could not end' }[kind];
  return `${what}: ${why}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
