// Tries the packages as a new user would: packs them, installs the tarballs with npm in an empty folder, pastes
// README's program (the block that starts with `// file: main.ts`, and its other named blocks) and runs it three ways,
// which must print the same. The tests of docs/guide/testing run under the runners they are written for.
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { codeBlocks } from './code-blocks.mjs';
import { must, pack, publishable, readJson, root } from './packages.mjs';

const INSTALL_BOUND = 240_000;
const RUN_BOUND = 60_000;

const { devDependencies: ours } = readJson(join(root, 'package.json'));
const TSX = '4.23.15';
const NEWER_NODE = '24.21.0';
/** An entry, its chunks and the platform: most of the time of an import went into finding files. */
const MOST_FILES = 6;
/** The oldest RxJS that the packages take, and the newest pre-release of the next one. */
const OTHER_RXJS = ['7.8.0', '8.0.0-alpha.14'];
const tools = [
  ...['typescript', 'ts-jest', 'jest', '@types/jest', '@jest/globals', '@types/node'],
  ...['rxjs', 'tsyringe', 'reflect-metadata', '@nestjs/common', '@nestjs/core', '@nestjs/platform-express'],
];

const COMPILER_OPTIONS = {
  target: 'ES2022',
  module: 'node20',
  strict: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  isolatedModules: true,
  skipLibCheck: false,
  types: ['node', 'jest'],
  outDir: 'out',
};

// What a program need not have: the types of Node, and those of what is disposed.
const FEW_LIBS = { ...COMPILER_OPTIONS, lib: ['ES2022', 'DOM'], types: [] };
const OF_FEW_LIBS = `
import { createRuntime, topic } from '@maiko/core';
import { Recorder } from '@maiko/core/monitoring';

const Tick = topic<number>('tick');

export async function loop(recorder: Recorder): Promise<void> {
  await using runtime = createRuntime({ actors: [] });
  await using recording = recorder;
  for await (const { payload } of runtime.events(Tick)) console.log(payload.toFixed(), recording.counters);
}
`;

const TESTING = 'docs/guide/testing';
/** The tests there that are not jest's. */
const OTHER_RUNNERS = ['vitest.test.ts', 'node.test.ts'];

// The lines it must see are those that the compiled program printed.
const TEST = `
import { readFileSync } from 'node:fs';

test('the program from the README prints under jest what it prints under node', async () => {
  const expected = readFileSync('expected.txt', 'utf8').trimEnd().split('\\n');
  const printed: string[] = [];
  const log = jest.spyOn(console, 'log').mockImplementation((...args: unknown[]) => {
    printed.push(...args.join(' ').split('\\n'));
  });
  require('./main');
  const deadline = Date.now() + 20_000;
  while (printed.length < expected.length && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
  log.mockRestore();
  const shape = (lines: string[]) => lines.map((line) => line.replace(/[0-9]+/g, '#'));
  expect(shape(printed)).toEqual(shape(expected));
}, 30_000);
`;

/** What an entry needs and an installation of the package need not have, in the version the package is tested with. */
function optionalPeers(folder) {
  const { peerDependenciesMeta = {}, devDependencies = {} } = readJson(join(folder, 'package.json'));
  return Object.keys(peerDependenciesMeta)
    .filter((name) => devDependencies[name] !== undefined && !devDependencies[name].startsWith('workspace:'))
    .map((name) => `${name}@${devDependencies[name]}`);
}

/** A port without a listener. */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Nest says that it has started just before its server listens. */
async function postWhenOpen(url, alive) {
  for (;;) {
    try {
      return await fetch(url, { method: 'POST' });
    } catch (error) {
      if (error.cause?.code !== 'ECONNREFUSED' || !alive()) return { status: error.message };
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/**
 * Runs the Nest program of README: one request, then SIGTERM right behind it, which must not lose what was accepted.
 */
async function tryNest(cwd, node = process.execPath) {
  const port = await freePort();
  const child = spawn(node, ['out/nest.js'], { cwd, env: { ...process.env, PORT: port, NO_COLOR: '1' } });
  let output = '';
  const listening = new Promise((resolve) => {
    const keep = (chunk) => {
      output += chunk;
      if (output.includes('successfully started')) resolve();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('close', resolve);
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const timer = setTimeout(() => child.kill('SIGKILL'), RUN_BOUND);
  await listening;
  const { status } = await postWhenOpen(`http://127.0.0.1:${port}/orders/7`, () => child.exitCode === null);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(timer);
  if (status !== 201 || !output.includes('picking 7'))
    throw new Error(`nest.ts under ${node} answered ${status}:\n${output}`);
}

const quietly = ['install', '--no-audit', '--no-fund', '--loglevel=error'];

/** An empty folder with what npm installs there. */
async function folderWith(path, wanted) {
  mkdirSync(path);
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name: basename(path), version: '0.0.0', private: true }));
  return must('npm', [...quietly, ...wanted], { cwd: path, bound: INSTALL_BOUND });
}

/** Compiles and runs a program that uses RxJS through and through, with another version of RxJS. */
async function tryRxjs(version, tarballs, tsc) {
  const cwd = join(target, `rxjs-${version}`);
  await folderWith(cwd, [...tarballs, `rxjs@${version}`]);
  copyFileSync(join(root, 'scripts/smoke/rxjs.ts'), join(cwd, 'rxjs.ts'));
  const typeRoots = [join(target, 'project/node_modules/@types')];
  const compilerOptions = { ...COMPILER_OPTIONS, types: ['node'], typeRoots };
  writeFileSync(join(cwd, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['rxjs.ts'] }));
  const here = { cwd, bound: RUN_BOUND };
  await must(tsc, ['-p', '.'], here);
  const { stdout } = await must(process.execPath, ['out/rxjs.js'], here);
  if (stdout.trim() !== 'as promised') throw new Error(`RxJS ${version}:\n${stdout}`);
}

/** Times and counters may differ from run to run. */
const shape = (output) => output.trimEnd().replace(/[0-9]+/g, '#');

const namedBlocks = (document) => codeBlocks(readFileSync(join(root, document), 'utf8')).filter(({ name }) => name);

const blocks = namedBlocks('README.md');
const pages = readdirSync(join(root, TESTING)).filter((page) => page.endsWith('.md'));
const tests = pages.flatMap((page) => namedBlocks(join(TESTING, page)));
if (!blocks.some((block) => block.name === 'main.ts')) {
  console.error('README.md has no ```ts block with the first line `// file: main.ts`');
  process.exit(1);
}

const target = mkdtempSync(join(tmpdir(), 'maiko-smoke-'));
try {
  const tarballs = [];
  for (const folder of publishable) tarballs.push(await pack(folder, join(target, 'tarballs')));

  const project = join(target, 'project');
  const versions = [...tools.map((name) => `${name}@${ours[name]}`), ...publishable.flatMap(optionalPeers)];
  const installed = await folderWith(project, [...tarballs, `tsx@${TSX}`, ...new Set(versions)]);
  console.log(`installed ${tarballs.map((path) => basename(path)).join(', ')} (${installed.seconds.toFixed(1)} s)`);

  for (const block of blocks) writeFileSync(join(project, block.name), `${block.code}\n`);
  writeFileSync(join(project, 'main.test.ts'), TEST);
  const tsconfig = { compilerOptions: COMPILER_OPTIONS, include: ['*.ts'] };
  const testing = join(project, 'testing');
  mkdirSync(testing);
  for (const block of tests) writeFileSync(join(testing, block.name), `${block.code}\n`);
  const compilerOptions = { rootDir: '.', outDir: 'out' };
  writeFileSync(
    join(testing, 'tsconfig.json'),
    JSON.stringify({ extends: '../tsconfig.json', compilerOptions, include: ['*.ts'] }),
  );
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(tsconfig));
  for (const [folder, ...others] of [
    [project, '/testing/'],
    [testing, ...OTHER_RUNNERS],
  ]) {
    const jestConfig = {
      transform: { '^.+\\.ts$': ['ts-jest', {}] },
      testPathIgnorePatterns: ['/node_modules/', '/out/', ...others],
    };
    writeFileSync(join(folder, 'jest.config.json'), JSON.stringify(jestConfig));
  }

  const fewLibs = join(project, 'few-libs');
  mkdirSync(fewLibs);
  writeFileSync(join(fewLibs, 'loop.ts'), OF_FEW_LIBS);
  writeFileSync(join(fewLibs, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...FEW_LIBS, noEmit: true } }));

  const here = { cwd: project, bound: RUN_BOUND };
  const bin = (name) => join(project, 'node_modules/.bin', name);

  for (const folder of publishable) {
    const { name: ofPackage, exports } = readJson(join(folder, 'package.json'));
    for (const entry of Object.keys(exports)) {
      // What extends a test runner when it is loaded has no names, and needs the runner.
      if (entry.endsWith('.json') || /^\.\/(jest|vitest)/.test(entry)) continue;
      const name = `${ofPackage}${entry.slice(1)}`;
      const required = await must(process.execPath, ['-p', `Object.keys(require('${name}')).sort().join()`], here);
      const listed = `console.log(Object.keys(await import('${name}')).sort().join())`;
      const imported = await must(process.execPath, ['--input-type=module', '-e', listed], here);
      const missing = required.stdout
        .trim()
        .split(',')
        .filter((key) => !imported.stdout.trim().split(',').includes(key));
      if (missing.length > 0) throw new Error(`${name}: import does not know ${missing.join(', ')}`);
    }
  }
  console.log('each entry of each package: require and import give the same names');

  const ofCore = `Object.keys(require.cache).filter((path) => path.includes('@maiko')).length`;
  const { stdout: files } = await must(process.execPath, ['-p', `require('@maiko/core'); ${ofCore}`], here);
  if (!(Number(files) <= MOST_FILES)) throw new Error(`@maiko/core is loaded from ${files.trim()} files`);
  console.log(`@maiko/core is loaded from ${files.trim()} files`);

  await must(bin('tsc'), ['-p', fewLibs], here);
  await must(bin('tsc'), ['-p', '.'], here);
  const compiled = await must(process.execPath, ['out/main.js'], here);
  if (compiled.stdout.trim() === '') throw new Error('README main.ts printed nothing');
  writeFileSync(join(project, 'expected.txt'), compiled.stdout);
  console.log(`tsc + node (${compiled.seconds.toFixed(1)} s):\n${compiled.stdout.trimEnd()}`);

  const direct = await must(bin('tsx'), ['main.ts'], here);
  if (shape(direct.stdout) !== shape(compiled.stdout)) throw new Error(`tsx printed something else:\n${direct.stdout}`);
  console.log(`tsx: the same (${direct.seconds.toFixed(1)} s)`);

  const rxjsUsers = tarballs.filter((path) => /maiko-(core|testing)-/.test(basename(path)));
  await Promise.all(OTHER_RXJS.map((version) => tryRxjs(version, rxjsUsers, bin('tsc'))));
  console.log(`RxJS ${OTHER_RXJS.join(' and ')}: as promised`);

  await tryNest(project);
  console.log('Nest: a request, SIGTERM, and nothing lost');

  const newer = join(target, 'newer-node');
  await folderWith(newer, [`node@${NEWER_NODE}`]);
  const node = join(newer, 'node_modules/node/bin/node');
  await tryNest(project, node);
  const nextNest = join(target, 'next-nest');
  const { devDependencies: next } = readJson(join(root, 'packages/nestjs/nest-12/package.json'));
  const ofNest = ['@nestjs/common', '@nestjs/core', '@nestjs/platform-express', 'reflect-metadata', 'rxjs'];
  const needed = tarballs.filter((path) => /maiko-(core|nestjs)-/.test(basename(path)));
  await folderWith(nextNest, [...needed, ...ofNest.map((name) => `${name}@${next[name]}`)]);
  mkdirSync(join(nextNest, 'out'));
  copyFileSync(join(project, 'out/nest.js'), join(nextNest, 'out/nest.js'));
  await tryNest(nextNest);
  await tryNest(nextNest, node);
  console.log(`Nest 11 on Node ${NEWER_NODE}, Nest 12 on ${process.version} and on it: the same`);

  const tested = await must(bin('jest'), ['--ci'], here);
  console.log(`ts-jest: the same (${tested.seconds.toFixed(1)} s)`);
  const documented = await must(bin('jest'), ['--ci'], { ...here, cwd: testing });
  console.log(`ts-jest: the tests of ${TESTING} (${documented.seconds.toFixed(1)} s)`);

  await must(bin('tsc'), ['-p', testing], here);
  // A runner that finds no test is content: each has to name the one it ran.
  for (const [command, args] of [
    [bin('vitest'), ['run', 'testing/vitest.test.ts', '--reporter=tap-flat']],
    [process.execPath, ['--test', '--test-reporter=tap', 'testing/out/node.test.js']],
  ]) {
    const { stdout, seconds } = await must(command, args, here);
    if (!/^ok 1 - .*places both legs/m.test(stdout)) throw new Error(`${command} ran no test:\n${stdout}`);
    console.log(`${basename(command)} ${args[0]}: a test of ${TESTING} (${seconds.toFixed(1)} s)`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(target, { recursive: true, force: true });
}
