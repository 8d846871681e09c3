// Runs the packed core in Node, Deno, Bun and Chromium: `pnpm test:platforms [--install]`.
// A platform that is not here is skipped; under CI that is a failure.
import { build } from 'esbuild';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { must, pack, root, run } from './packages.mjs';
import { binaries, install } from './platforms/binaries.mjs';
import { runInChromium } from './platforms/chromium.mjs';

const BOUND = 30_000;
const PROGRAM = join(root, 'packages/core/test-platforms');

if (process.argv.includes('--install')) await install();

let [passed, failed, skipped] = [0, 0, 0];

/** Counts the lines of a run, and shows those of what failed. */
function count(where, output) {
  const lines = output.trim().split('\n');
  const ok = lines.filter((line) => line.startsWith('ok ')).length;
  const others = lines.filter((line) => !line.startsWith('ok '));
  passed += ok;
  console.log(`${where}: ${ok} passed`);
  if (others.length === 0 && ok > 0) return;
  failed += Math.max(1, others.filter((line) => line.startsWith('not ok ')).length);
  console.error(`${where} failed:\n${others.join('\n')}`);
}

const target = mkdtempSync(join(tmpdir(), 'maiko-platforms-'));
try {
  // The project of a user: the packed core, its peers and the program.
  const tarball = await pack(join(root, 'packages/core'), target);
  const core = join(target, 'node_modules/@maiko/core');
  mkdirSync(core, { recursive: true });
  await must('tar', ['-xzf', tarball, '-C', core, '--strip-components=1']);
  for (const peer of ['rxjs', 'tslib']) cpSync(folderOf(peer), join(target, 'node_modules', peer), { recursive: true });
  cpSync(PROGRAM, join(target, 'src'), { recursive: true });
  const compilerOptions = {
    ...{ target: 'ES2022', module: 'preserve', moduleResolution: 'bundler', strict: true, noEmit: true },
    ...{ experimentalDecorators: true, types: [], lib: ['ES2022', 'DOM', 'DOM.Iterable'] },
  };
  writeFileSync(join(target, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
  writeFileSync(join(target, 'package.json'), JSON.stringify({ name: 'platforms', private: true, type: 'module' }));

  // In a browser the types of Node are not there either.
  await must(join(root, 'node_modules/.bin/tsc'), ['-p', target]);

  const options = { absWorkingDir: target, entryPoints: ['src/main.ts'], bundle: true, target: 'es2022' };
  const portable = { ...options, outfile: join(target, 'main.mjs'), format: 'esm', packages: 'external' };
  await build({ ...portable, platform: 'neutral' });
  const { metafile } = await build({
    ...{ ...options, outfile: join(target, 'bundle.js'), format: 'iife', platform: 'browser' },
    ...{ minify: true, metafile: true },
  });
  const ofNode = Object.keys(metafile.inputs).filter((path) => /^node:|platform\/node[./]/.test(path));
  if (ofNode.length > 0) count('bundle for browsers', `not ok it holds ${ofNode.join(', ')}`);

  const { node, deno, bun, chromium } = binaries();
  const runs = {
    [`Node ${process.version}`]: () => run(process.execPath, ['main.mjs'], { cwd: target, bound: BOUND }),
    'newer Node': node && (() => run(node, ['main.mjs'], { cwd: target, bound: BOUND })),
    'newer Node without context frames':
      node && (() => run(node, ['--no-async-context-frame', 'main.mjs'], { cwd: target, bound: BOUND })),
    Deno: deno && (() => run(deno, ['run', '--no-remote', 'main.mjs'], { cwd: target, bound: BOUND })),
    Bun: bun && (() => run(bun, ['run', 'main.mjs'], { cwd: target, bound: BOUND })),
  };
  for (const [name, start] of Object.entries(runs)) {
    if (start === undefined) skip(name);
    else {
      const { code, output } = await start();
      count(name, code === 0 ? output : `${output}\nnot ok it ended with ${code}`);
    }
  }
  if (chromium === undefined) skip('Chromium');
  else {
    const outputs = await runInChromium(chromium, readFileSync(join(target, 'bundle.js')), BOUND);
    for (const [place, output] of Object.entries(outputs)) count(`Chromium, ${place}`, output);
  }
} catch (error) {
  failed += 1;
  console.error(error);
} finally {
  rmSync(target, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;

function skip(name) {
  if (process.env.CI) count(name, 'not ok it is not installed');
  else {
    skipped += 1;
    console.log(`${name}: not installed, skipped; --install brings it`);
  }
}

/** Where a package is that core depends on. */
function folderOf(name) {
  const from = createRequire(join(root, 'packages/core/package.json'));
  return dirname(from.resolve(`${name}/package.json`, { paths: [dirname(from.resolve('rxjs/package.json')), root] }));
}
