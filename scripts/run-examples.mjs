// Runs every example's bounded `ci` script; fails if one fails, runs too long or has none.
import { basename } from 'node:path';
import { packagesUnder, readJson, run } from './packages.mjs';

const BOUND = 60_000;
const failed = [];

for (const folder of packagesUnder('examples')) {
  const name = basename(folder);
  const script = readJson(`${folder}/package.json`).scripts?.ci;
  const result =
    script === undefined
      ? { code: 1, output: 'it has no `ci` script\n', seconds: 0 }
      : await run('pnpm', ['--silent', 'run', 'ci'], { cwd: folder, bound: BOUND });
  if (result.code !== 0) failed.push(name);
  console.log(`${result.code === 0 ? 'ok    ' : 'FAILED'} ${name} (${result.seconds.toFixed(1)} s)`);
  if (result.code !== 0) console.error(result.output);
}

if (failed.length > 0) console.error(`failed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
