import { writeFileSync } from 'node:fs';
import { readCommandLine, USAGE, type Plan } from './command-line';
import { formatLacks, formatScenario, jsonOf, machine, reportOf } from './report';
import { runScenario, type Result } from './run';
import { Snapshot } from './snapshot';

async function bench(plan: Plan): Promise<void> {
  const { scenarios, peers, repetitions, duration, json } = plan;
  const { node, cpu, cores, load } = machine();
  console.log(`Node ${String(node)}, ${String(cpu)}, ${String(cores)} cores, load ${Number(load).toFixed(1)}`);
  console.log(
    `${repetitions} x ${duration} ms per peer, each in a process of its own, interleaved; a higher number is better`,
  );
  console.log(`"maiko is": the median of maiko divided by that of the peer; "by CPU": the same per processor time\n`);

  const snapshot = new Snapshot();
  const results: Result[] = [];
  try {
    for (const scenario of scenarios) {
      const result = await runScenario(scenario, plan, snapshot, (done) => {
        showProgress(`${scenario.name} ${done}/${peers.length * repetitions}`);
      });
      results.push(result);
      showProgress('');
      console.log(`${formatScenario(reportOf(result))}\n`);
    }
  } finally {
    snapshot.remove();
  }
  console.log(formatLacks(results.map(reportOf)));
  if (json !== undefined) writeFileSync(json, `${jsonOf(plan, results)}\n`);
  if (results.some(({ rows }) => rows.some(({ error }) => error !== undefined))) process.exitCode = 1;
}

function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

try {
  const plan = readCommandLine(process.argv.slice(2));
  if (plan === undefined) console.log(USAGE);
  else void bench(plan);
} catch (error) {
  console.error(`${(error as Error).message}\n\n${USAGE}`);
  process.exitCode = 1;
}
