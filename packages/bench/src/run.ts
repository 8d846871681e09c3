import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Plan } from './command-line';
import type { Sample } from './measure';
import type { PeerName, Scenario } from './scenario';
import type { Snapshot } from './snapshot';

/** All samples of one peer in one scenario; an error in one of them spoils the row. */
export interface Row {
  readonly peer: PeerName;
  readonly samples: Sample[];
  error: string | undefined;
}

export interface Result {
  readonly scenario: Scenario;
  readonly rows: readonly Row[];
}

const MEASUREMENT_TIMEOUT = 60_000;

/** Measures every peer once, then every peer again: what slows the machine for a while slows all of them. */
export async function runScenario(
  scenario: Scenario,
  plan: Plan,
  snapshot: Snapshot,
  progress: (done: number) => void,
): Promise<Result> {
  const rows = plan.peers.map((peer): Row => ({ peer, samples: [], error: undefined }));
  let done = 0;
  for (let repetition = 0; repetition < plan.repetitions; repetition++) {
    for (const row of rows) {
      try {
        if (row.error === undefined) row.samples.push(await measureInChild(scenario, row.peer, plan, snapshot));
      } catch (error) {
        row.error = (error as Error).message;
      }
      progress(++done);
    }
  }
  return { scenario, rows };
}

function measureInChild(
  scenario: Scenario,
  peer: PeerName,
  { warmUp, duration }: Plan,
  snapshot: Snapshot,
): Promise<Sample> {
  return new Promise((resolve, reject) => {
    const args = [scenario.name, peer, String(warmUp), String(duration)];
    const child = fork(join(__dirname, 'child.ts'), args, {
      execArgv: [...snapshot.nodeOptions],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let complaint = '';
    let sample: Sample | undefined;
    const timer = setTimeout(() => child.kill('SIGKILL'), MEASUREMENT_TIMEOUT);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    child.on('message', (message) => (sample = message as Sample));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (sample !== undefined && code === 0) resolve(sample);
      else reject(new Error(complaint.trim().split('\n')[0] ?? `ended with ${signal ?? code}`));
    });
  });
}
