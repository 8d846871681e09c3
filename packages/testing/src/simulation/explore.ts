import type { Chooser } from './decisions';
import { notDeterministic } from './errors';
import { sameFinding, type Finding } from './finding';
import { SimulationError, type SimulationFinding, type SimulationReport } from './report';
import { runOnce, type Experiment, type Outcome } from './run';
import type { Script } from './script';
import { SeededChooser } from './seeded-chooser';
import { Shrinking } from './shrink';

/** So many of the first seeds are run twice: two runs of one seed must not differ. */
const VERIFIED = 2;

/** The exploration of one seed after the other, with its counts. */
export class Exploration {
  readonly #experiment: Experiment;
  readonly #interleavings = new Set<string>();
  readonly #findings: SimulationFinding[] = [];
  #runs = 0;
  #decisions = 0;
  #trace: readonly string[] = [];

  constructor(experiment: Experiment) {
    this.#experiment = experiment;
  }

  get report(): SimulationReport {
    const { size: interleavings } = this.#interleavings;
    const trace = this.#runs === 1 ? this.#trace : [];
    return { runs: this.#runs, interleavings, decisions: this.#decisions, findings: [...this.#findings], trace };
  }

  /** @throws SIMULATION_FAILED, SIMULATION_NOT_DETERMINISTIC */
  async seeds(): Promise<SimulationReport> {
    const { seeds, within } = this.#experiment.options;
    const began = performance.now();
    for (const seed of seeds) {
      if (this.#runs > 0 && performance.now() - began >= within) break;
      const outcome =
        this.#runs < VERIFIED
          ? await this.#twice(() => new SeededChooser(seed), `seed ${String(seed)}`)
          : await runOnce(this.#experiment, new SeededChooser(seed), false);
      this.#count(outcome);
      const { finding } = outcome;
      if (finding !== undefined && !this.#findings.some((known) => sameFinding(known, finding)))
        this.#found(await this.#shortest(seed, finding, outcome));
    }
    return this.report;
  }

  /** @throws SIMULATION_FAILED, SIMULATION_NOT_DETERMINISTIC */
  async script(script: Script): Promise<SimulationReport> {
    const outcome = await this.#twice(() => script, 'the script');
    this.#count(outcome);
    const { finding, decisions, deviations, trace } = outcome;
    if (finding === undefined) return this.report;
    const text = script.toString();
    const decisionsBefore = decisions.length;
    this.#found({ ...finding, seed: undefined, script: text, deviations, trace, decisionsBefore, shrinkRuns: 0 });
    return this.report;
  }

  #count({ decided, interleaving, trace }: Outcome): void {
    this.#runs++;
    this.#trace = trace;
    this.#decisions += decided;
    this.#interleavings.add(interleaving);
  }

  #found(finding: SimulationFinding): void {
    this.#findings.push(finding);
    if (this.#experiment.options.throws) throw new SimulationError(finding, this.report);
  }

  async #shortest(seed: number, finding: Finding, { decisions }: Outcome): Promise<SimulationFinding> {
    const experiment = this.#experiment;
    const shrinking = new Shrinking(
      decisions,
      async (script) => {
        const { finding: shown, decisions: made, turns: spent } = await runOnce(experiment, script, false);
        return { made: sameFinding(shown, finding) ? made : undefined, turns: spent };
      },
      experiment.options.shrink,
    );
    const script = await shrinking.shortest();
    const { finding: again, trace, deviations } = await runOnce(experiment, script, true);
    if (again === undefined || !sameFinding(again, finding))
      throw notDeterministic(`seed ${String(seed)}`, finding.message, again?.message ?? 'nothing is wrong');
    return {
      ...again,
      seed,
      script: script.toString(),
      deviations,
      trace,
      decisionsBefore: decisions.length,
      shrinkRuns: shrinking.runs,
    };
  }

  /** Runs the same thing twice, and compares the traces. */
  async #twice(chooser: () => Chooser, what: string): Promise<Outcome> {
    const first = await runOnce(this.#experiment, chooser(), true);
    const second = await runOnce(this.#experiment, chooser(), true);
    const lines = Math.max(first.trace.length, second.trace.length);
    for (let line = 0; line < lines; line++) {
      const [one, other] = [first.trace[line], second.trace[line]];
      if (one !== other) throw notDeterministic(what, one ?? 'the end', other ?? 'the end');
    }
    return first;
  }
}
