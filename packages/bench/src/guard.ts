import type { Plan } from './command-line';
import { BUDGETS } from './guard/budgets';
import { breaches, judge, verdictTable } from './guard/judge';
import type { PeerName } from './peers';
import { reportScenario, type ScenarioReport } from './report';
import { runScenario } from './run';
import { SCENARIOS } from './scenarios';
import { Snapshot } from './snapshot';
import { textTable } from './table';

/** Counts are the same every time; a ratio of rates needs repetitions. */
const COUNTED = { repetitions: 1, warmUp: 200, longestWarmUp: 200, duration: 50 };
const COMPARED = { repetitions: 5, warmUp: 200, longestWarmUp: 1_000, duration: 100 };

/** Checks what every change must keep; takes less than a minute. */
async function guard(): Promise<void> {
  const reports: ScenarioReport[] = [];
  const snapshot = new Snapshot();
  try {
    for (const scenario of SCENARIOS) {
      const budgets = BUDGETS.filter((budget) => budget.scenario === scenario.name);
      if (budgets.length === 0) continue;
      const others = budgets.flatMap((budget) => ('peer' in budget ? [budget.peer] : []));
      const plan = planFor(['maiko', ...others]);
      reports.push(reportScenario(await runScenario({ ...scenario, variants: [] }, plan, snapshot, () => undefined)));
    }
  } finally {
    snapshot.remove();
  }
  const verdicts = judge(BUDGETS, reports);
  console.log(textTable(verdictTable(verdicts)));
  const sentences = breaches(verdicts, reports);
  if (sentences.length === 0) return;
  console.log(`\n${sentences.join('\n')}`);
  process.exitCode = 1;
}

function planFor(peers: readonly PeerName[]): Plan {
  const timing = peers.length > 1 ? COMPARED : COUNTED;
  return {
    kind: 'measure',
    scenarios: [],
    peers,
    onlyForGoals: [],
    json: undefined,
    charts: undefined,
    pages: undefined,
    ...timing,
  };
}

void guard();
