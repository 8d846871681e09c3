// Runs the model and the properties some thousand times each: `pnpm test:model [runs] [seed]`.
import { run } from './packages.mjs';

const LONGEST = 4 * 3_600_000;

const [runs = '5000', seed] = process.argv.slice(2).filter((arg) => arg !== '--');
const env = { MAIKO_RUNS: runs, ...(seed === undefined ? {} : { MAIKO_SEED: seed }) };
const { code, seconds } = await run(
  'npx',
  ['jest', '--selectProjects', 'main', '--testPathPatterns', 'core/test/(model|property)-?'],
  { env, bound: LONGEST, show: true },
);
console.log(`${runs} runs each in ${seconds.toFixed(0)} s`);
process.exitCode = code;
