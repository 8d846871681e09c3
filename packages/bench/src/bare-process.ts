import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Measured } from './scenario';

const FOLDER = join(__dirname, '..');
const TIMEOUT = 60_000;

/** Says why the packages cannot be measured as a program gets them; undefined when they can. */
export function notBuilt(): string | undefined {
  return existsSync(join(FOLDER, 'node_modules/@maiko/core/dist/index.js')) ? undefined : 'not built: `pnpm build`';
}

/** The means of a program of `runBare`, which sees nothing of its file. */
export interface Bare<A> {
  load(this: void, module: string): unknown;
  /** Milliseconds of processor time of the process so far. */
  cpu(this: void): number;
  readonly argument: A;
}

/**
 * Runs a function by itself in a process without anything else: built packages, no compiler, no loader.
 * @param program returns what it measured
 */
export async function runBare<A>(program: (bare: Bare<A>) => Promise<Measured>, argument: A): Promise<Measured> {
  const text = `(${program.toString()})({
    load: require,
    cpu: () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; },
    argument: ${JSON.stringify(argument)},
  }).then((measured) => { process.stdout.write(JSON.stringify(measured), () => process.exit(0)); })`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', text], { cwd: FOLDER, timeout: TIMEOUT });
  return JSON.parse(stdout) as Measured;
}
