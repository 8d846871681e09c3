import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Order } from './support/program';

const root = join(__dirname, '../../..');
const program = join(__dirname, 'support/program.ts');

interface Outcome {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the program in a process of its own; `interrupt` is sent once it has printed something. */
function run(order: Order, interrupt?: NodeJS.Signals): Promise<Outcome> {
  const child = spawn(
    process.execPath,
    ['--conditions=source', '-r', join(root, 'scripts/register.cjs'), program, order],
    { cwd: root },
  );
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    if (out === '' && interrupt !== undefined) child.kill(interrupt);
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({ code, signal, out, err });
    });
  });
}

test('a bootstrapped process lives until a signal drains it, or until an actor fails for good', async () => {
  const [stopped, failed] = await Promise.all([run('print', 'SIGTERM'), run('fail')]);
  expect(stopped).toEqual({ code: 0, signal: null, out: 'printed\nonStop shutdown\n', err: '' });
  expect(failed).toMatchObject({ code: 1, signal: null, out: 'onStop failure\n' });
  expect(failed.err.match(/RUNTIME_FAILED/g)).toHaveLength(1);
  expect(failed.err).toContain('caused by Error: out of paper');
}, 30_000);
