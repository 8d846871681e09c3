import 'reflect-metadata';
import { readCommandLine, USAGE, type Plan } from './command-line';
import { heaps, soak, type Outcome } from './soak';

const MEGABYTE = 1024 * 1024;

async function main(): Promise<void> {
  const plan = readCommandLine(process.argv.slice(2));
  if (plan === undefined) {
    console.log(USAGE);
    return;
  }
  console.log(`soak for ${String(plan.duration / 1_000)} s with seed ${String(plan.seed)}, Node ${process.version}`);
  const outcome = await soak(plan);
  console.log(summary(plan, outcome).join('\n'));
  const { violations } = outcome;
  for (const each of violations) console.error(`VIOLATION ${each}`);
  console.log(violations.length === 0 ? 'everything adds up' : `${String(violations.length)} violations`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}

function summary({ duration }: Plan, { ledger, load, faults, pace, stop, rests, atBegin, atEnd }: Outcome): string[] {
  const count = (value: number): string => value.toLocaleString('en');
  const megabytes = (bytes: number): string => `${(bytes / MEGABYTE).toFixed(1)} MB`;
  const grown = heaps(rests)?.map(megabytes).join(' after the warm-up, ');
  const crashes = [...faults.counts.values()].reduce((sum, each) => sum + each, 0);
  const kinds = [...faults.counts].map(([fault, times]) => `${fault} ${count(times)}`).join(', ');
  const { questions } = load;
  const codes = [...questions.codes].map(([code, times]) => `${code} ${count(times)}`).join(', ');
  const timers = Math.max(...rests.map((held) => held.timers));
  return [
    `events      ${count(ledger.events)} (${count(Math.round(ledger.events / (duration / 1_000)))} a second)`,
    `deliveries  ${count(ledger.handled)} handled, ${count(ledger.dropped)} dropped or rejected by policy, ${count(ledger.deadLettered)} dead letters`,
    `crashes     ${count(crashes)}: ${kinds}; ${count(faults.delays)} hooks took their time`,
    `restarts    ${count(ledger.restarts)} of actors, ${count(ledger.moduleRestarts)} of modules`,
    `visitors    ${count(load.spawned)} spawned, ${count(load.stopped)} stopped by id; ${count(load.observers)} observers saw ${count(load.observed)} events`,
    `questions   ${count(questions.asked)} asked, ${count(questions.answered)} answered; ${codes}`,
    `loops       ${count(pace.rounds)} rounds of endless publishers; a timer was at most ${count(Math.round(pace.latest))} ms late`,
    `stop        ${stop.drained ? 'drained' : 'not drained'}, ${count(stop.abandoned.length)} left behind, ${count(Math.round(stop.duration))} ms`,
    `lives       ${count(ledger.started)} incarnations started, ${count(ledger.stopped)} stopped`,
    `rests       ${count(rests.length)}, all counted; at most ${count(timers)} timers, at the end ${count(atEnd.timers)}`,
    `heap        ${megabytes(atBegin.heap)} before the start, ${grown === undefined ? '' : `${grown} at the last rests, `}${megabytes(atEnd.heap)} after the end`,
    `held        at the end ${count(atEnd.containers)} child containers, ${count(atEnd.instances)} instances, ${count(atEnd.timers)} timers, ${count(atEnd.listeners)} listeners (at the beginning ${count(atBegin.listeners)})`,
  ];
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 2;
});
