import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** The result of a program. */
export interface ProgramOutcome {
  /** The exit code. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const ROOT = join(__dirname, '../../../..');

/** Runs a program of `test/programs` in a process of its own: what only a real process shows. */
export function runProgram(
  name: string,
  args: readonly string[] = [],
  flags: readonly string[] = [],
): Promise<ProgramOutcome> {
  const sources = ['--conditions=source', '-r', join(ROOT, 'scripts/register.cjs')];
  const program = join(ROOT, 'packages/core/test/programs', `${name}.ts`);
  const child = spawn(process.execPath, [...flags, ...sources, program, ...args], { cwd: ROOT });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, out, err });
    });
  });
}
