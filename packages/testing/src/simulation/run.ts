import { causeChain, messageOf, type MaikoError } from '@maiko/core';
import { rest } from './scheduler';
import type { Chooser, Decision } from './decisions';
import { asynchronousInvariant } from './errors';
import type { Finding } from './finding';
import type { Scenario } from './options';
import type { ProgramPlan } from './program';
import type { ResolvedSimulationOptions } from './resolved-options';
import { World } from './world';

/** An experiment that is run again and again. */
export interface Experiment {
  readonly plan: ProgramPlan;
  readonly scenario: Scenario;
  readonly options: ResolvedSimulationOptions;
}

/** The result of one run. */
export interface Outcome {
  readonly finding: Finding | undefined;
  readonly decisions: readonly Decision[];
  /** How many decisions there were, defaults included. */
  readonly decided: number;
  readonly turns: number;
  readonly interleaving: string;
  readonly trace: readonly string[];
  readonly deviations: readonly string[];
}

/** How many turns a runtime gets to end after a finding. */
const TURNS_TO_END = 2_000;

/** So many turns of the event loop without anything to do tell that nothing will come any more. */
const PATIENCE = 4;

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
  readonly #options: ResolvedSimulationOptions;
  readonly #scenario: Scenario;
  readonly #world: World;
  /** How many turns there had been when the invariants were checked last. */
  #checkedAt = -1;
  /** How often in a row there was nothing to do. */
  #idle = 0;

  constructor({ plan, scenario, options }: Experiment, chooser: Chooser, kept: boolean) {
    this.#options = options;
    this.#scenario = scenario;
    this.#world = new World(plan, options, chooser, kept);
  }

  async outcome(): Promise<Outcome> {
    try {
      await this.#play();
    } catch (error) {
      if (!(error instanceof Halt)) throw error;
    } finally {
      this.#world.realTime.end();
    }
    const { findings, decisions, trace, scheduler } = this.#world;
    const outcome: Outcome = {
      finding: findings.first,
      decisions: [...decisions.made],
      decided: decisions.count,
      turns: scheduler.turns,
      interleaving: trace.interleaving,
      trace: [...trace.lines],
      deviations: [...trace.deviations],
    };
    if (outcome.finding !== undefined) await this.#end();
    return outcome;
  }

  // ---- the story of one run ----

  async #play(): Promise<void> {
    const { simulation, findings, invariants } = this.#world;
    const runtime = this.#world.assemble();
    await this.#during('start', 'start', runtime.start());
    runtime.join().catch((error: unknown) => {
      findings.add('escalation', 'runtime', `The runtime gave up: ${whyOf(error)}`, error);
    });
    await this.#during(
      'scenario',
      'scenario',
      begun(() => this.#scenario(simulation)),
    );
    await this.#during('stuck', 'settle', simulation.settle());
    const report = await this.#during('stuck', 'stop', runtime.stop());
    const { clock, questions, instruments } = this.#world;
    invariants.stopped(report, { timers: clock.pending, questions: questions.open, alive: instruments.alive });
    this.#look();
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
        this.#world.findings.add(kind, `${name} ${kindOf(error)}`, failureOf(kind, error), error);
      },
    );
    for (;;) {
      await rest();
      if (this.#world.isRunning) this.#check(this.#options.always);
      this.#look();
      if (settled !== undefined) return settled.value;
      this.#goOn(name);
    }
  }

  #goOn(name: string): void {
    if (this.#hasGoneOn()) this.#idle = 0;
    else if (++this.#idle > PATIENCE)
      this.#world.findings.add('stuck', name, `Nothing can happen any more, but ${this.#whatIsOpen(name)}`);
  }

  /** Waits for a condition that holds now go on first, then what is ready, then time. */
  #hasGoneOn(): boolean {
    const { scheduler, waits } = this.#world;
    const { clock } = scheduler;
    if (waits.look() || scheduler.next()) return true;
    const quiet = this.#isQuiet();
    if (quiet) this.#checkAtRest();
    if (waits.idle(clock.now(), quiet)) return true;
    const next = Math.min(clock.next ?? Infinity, waits.until);
    if (next < Infinity) clock.moveTo(next);
    return next < Infinity;
  }

  /** @throws Halt at the first finding */
  #look(): void {
    const { maxTurns } = this.#options;
    const { scheduler, findings } = this.#world;
    if (scheduler.turns > maxTurns) {
      const what = `After ${String(maxTurns)} turns it has not come to an end; most of them had ${scheduler.busiest}`;
      findings.add('endless', 'turns', what);
    }
    if (findings.first !== undefined) throw new Halt();
  }

  #isQuiet(): boolean {
    if (this.#world.instruments.onSchedule) return false;
    return this.#world.runtime.actors().every(({ status, counters }) => {
      return counters.queued === 0 && status !== 'starting' && status !== 'restarting' && status !== 'stopping';
    });
  }

  #checkAtRest(): void {
    if (this.#checkedAt === this.#world.scheduler.turns) return;
    this.#checkedAt = this.#world.scheduler.turns;
    this.#world.invariants.atRest(this.#world.runtime);
    this.#check(this.#options.invariants);
  }

  /** @throws INVALID_OPTION when an invariant is asynchronous */
  #check(invariants: ResolvedSimulationOptions['invariants']): void {
    for (const [name, invariant] of Object.entries(invariants)) {
      let answer: unknown;
      try {
        answer = invariant(this.#world.simulation);
      } catch (error) {
        this.#world.findings.add('invariant', name, `Invariant "${name}" does not hold: ${messageOf(error)}`, error);
        return;
      }
      if (answer instanceof Promise) {
        answer.catch(() => undefined);
        throw asynchronousInvariant(name);
      }
      if (answer === false) this.#world.findings.add('invariant', name, `Invariant "${name}" does not hold`);
    }
  }

  #whatIsOpen(name: string): string {
    const busy = this.#world.runtime.actors().filter(({ counters }) => counters.queued > 0);
    const open = busy.map(({ id, counters }) => `"${id}" has not finished ${String(counters.queued)} of its events`);
    if (open.length > 0) return open.join(', ');
    return name === 'scenario' ? 'the scenario waits for something' : `${name} has not ended`;
  }

  /** After a finding: what the program holds is freed, and nothing is checked any more. */
  async #end(): Promise<void> {
    this.#world.decisions.over = true;
    this.#world.trace.kept = false;
    const { scheduler, runtime } = this.#world;
    void runtime.stop({ drain: false });
    for (let turn = 0; turn < TURNS_TO_END && runtime.state !== 'stopped'; turn++) {
      await rest();
      if (!scheduler.next() && scheduler.clock.next !== undefined) scheduler.clock.moveTo(scheduler.clock.next);
    }
  }
}

async function begun(scenario: () => void | Promise<void>): Promise<void> {
  await scenario();
}

function whyOf(error: unknown): string {
  return causeChain(error).join('; because of ');
}

function failureOf(kind: 'start' | 'scenario' | 'stuck', error: unknown): string {
  const why = kind === 'start' ? whyOf(error) : messageOf(error);
  const what = { start: 'The program does not start', scenario: 'The scenario failed', stuck: 'It could not end' }[
    kind
  ];
  return `${what}: ${why}`;
}

/** Two failures of one kind are the same trouble, whatever their texts. */
function kindOf(error: unknown): string {
  try {
    if (!(error instanceof Error)) return typeof error;
    return (error as Partial<MaikoError>).code ?? error.name;
  } catch {
    return typeof error;
  }
}
