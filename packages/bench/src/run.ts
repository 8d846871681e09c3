import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Plan } from './command-line';
import { externalBinary, measureExternal } from './external';
import { EXTERNAL, loadPeer, type LoadablePeer, type PeerName } from './peers';
import { Unsupported } from './protocol';
import type { Measured, Scenario } from './scenario';
import type { Snapshot } from './snapshot';

/** All samples of one peer in one scenario; an error in one of them spoils the row. */
export interface Row {
  readonly peer: PeerName;
  readonly samples: Measured[];
  error: string | undefined;
}

interface Absence {
  readonly peer: PeerName;
  readonly reason: string;
}

export interface Result {
  readonly scenario: Scenario;
  readonly rows: readonly Row[];
  readonly absent: readonly Absence[];
}

const MEASUREMENT_TIMEOUT = 120_000;

/** Measures every peer once, then every peer again: what slows the machine for a while slows all of them. */
export async function runScenario(
  scenario: Scenario,
  plan: Plan,
  snapshot: Snapshot,
  progress: (done: number, of: number) => void,
): Promise<Result> {
  const { rows, absent } = participants(scenario, plan);
  let done = 0;
  for (let repetition = 0; repetition < plan.repetitions; repetition++) {
    for (const row of rows) {
      progress(done++, rows.length * plan.repetitions);
      if (row.error !== undefined) continue;
      try {
        row.samples.push(
          row.peer === EXTERNAL
            ? await measureExternal(scenario, plan)
            : await measureInChild(scenario, row.peer, plan, snapshot),
        );
      } catch (error) {
        if (error instanceof Unsupported) absent.push({ peer: row.peer, reason: error.message });
        row.error = (error as Error).message;
      }
    }
  }
  return { scenario, rows: rows.filter(({ peer }) => absent.every((each) => each.peer !== peer)), absent };
}

function participants(scenario: Scenario, plan: Plan): { rows: Row[]; absent: Absence[] } {
  const rows: Row[] = [];
  const absent: Absence[] = [];
  const wanted = plan.peers
    .filter((peer) => scenario.peers?.includes(peer) ?? true)
    .filter((peer) => !plan.onlyForGoals.includes(peer) || hasGoal(scenario, peer));
  const variants = (scenario.variants ?? []).filter((name) => plan.peers.some((peer) => name.startsWith(peer)));
  for (const peer of [...wanted, ...variants]) {
    const reason = peer === EXTERNAL ? excludesExternal(scenario) : scenario.excludes(loadPeer(peer));
    if (reason === undefined) rows.push({ peer, samples: [], error: undefined });
    else absent.push({ peer, reason });
  }
  return { rows, absent };
}

function hasGoal({ goals }: Scenario, peer: PeerName): boolean {
  return goals.some((goal) => 'peer' in goal && goal.peer === peer);
}

function excludesExternal({ external }: Scenario): string | undefined {
  if (external === undefined) return 'not in its protocol';
  return externalBinary() === undefined ? 'MAIKO_RS_BENCH is not set' : undefined;
}

function measureInChild(
  scenario: Scenario,
  peer: LoadablePeer,
  { warmUp, duration }: Plan,
  snapshot: Snapshot,
): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const args = [scenario.name, peer, String(warmUp), String(duration)];
    const child = fork(join(__dirname, 'child.ts'), args, {
      execArgv: [...snapshot.nodeOptions, ...(scenario.nodeOptions ?? [])],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let complaint = '';
    let measured: Measured | undefined;
    const timer = setTimeout(() => child.kill('SIGKILL'), MEASUREMENT_TIMEOUT);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    child.on('message', (message) => (measured = message as Measured));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (measured !== undefined && code === 0) resolve(measured);
      else reject(new Error(reasonOf(signal, code, complaint)));
    });
  });
}

function reasonOf(signal: NodeJS.Signals | null, code: number | null, complaint: string): string {
  if (signal === 'SIGKILL') return `killed after ${MEASUREMENT_TIMEOUT / 1000} s`;
  const [first = ''] = complaint.trim().split('\n');
  return first === '' ? `ended with ${signal ?? code}` : first;
}
