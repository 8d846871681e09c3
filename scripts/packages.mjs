// What the scripts share: where things are, and how to run a command.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The packages that are published, in the order in which they depend on each other. */
export const publishable = ['core', 'cron', 'testing', 'tsyringe', 'nestjs'].map((name) =>
  join(root, 'packages', name),
);

/** Runs a command and resolves to its exit code and output; a run over its bound is ended and counts as a failure. */
export function run(command, args, { cwd = root, bound = 120_000, show = false, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const started = Date.now();
    // A process group of its own, so that what the command started ends with it.
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    let stdout = '';
    const keep = (stream, target) => (chunk) => {
      output += chunk;
      if (stream === 'stdout') stdout += chunk;
      if (show) target.write(chunk);
    };
    child.stdout.on('data', keep('stdout', process.stdout));
    child.stderr.on('data', keep('stderr', process.stderr));
    const timer = setTimeout(() => {
      output += `\n${command} ${args.join(' ')}: still running after ${bound} ms, ended\n`;
      process.kill(-child.pid, 'SIGKILL');
    }, bound);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, output, stdout, seconds: (Date.now() - started) / 1000 });
    });
  });
}

/** Runs a command like `run`, but a failure throws with the command's output. */
export async function must(command, args, options) {
  const result = await run(command, args, options);
  if (result.code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${result.code}\n${result.output}`);
  return result;
}

/** Packs a package as it would be published and returns the tarball's path. */
export async function pack(folder, target) {
  mkdirSync(target, { recursive: true });
  const before = new Set(readdirSync(target));
  await must('pnpm', ['pack', '--pack-destination', target], { cwd: folder });
  const tarball = readdirSync(target).find((file) => file.endsWith('.tgz') && !before.has(file));
  if (tarball === undefined) throw new Error(`${folder}: pnpm pack wrote no tarball into ${target}`);
  return join(target, tarball);
}

export const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Lists the folders directly under `folder` that hold a package. */
export function packagesUnder(folder) {
  return readdirSync(join(root, folder))
    .map((name) => join(root, folder, name))
    .filter((path) => existsSync(join(path, 'package.json')));
}

const NO_SOURCES = new Set(['.git', '.docs-check', 'node_modules', 'dist', 'coverage', 'target']);

/** Lists the files of the repository below `folder`, by their path from its root; nothing that is installed or made. */
export function filesBelow(folder = '') {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (NO_SOURCES.has(entry.name)) return [];
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}
