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

/** Runs the program in a process of its own; `interrupt` is sent whenever it has printed something but its end. */
function run(order: Order, interrupt?: NodeJS.Signals): Promise<Outcome> {
  const child = spawn(
    process.execPath,
    ['--conditions=source', '-r', join(root, 'scripts/register.cjs'), program, order],
    { cwd: root },
  );
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    if (interrupt !== undefined && !/onStop|disposing/u.test(String(chunk))) child.kill(interrupt);
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
  const codes = failed.err.match(/(?<=caused by MaikoError: \[)\w+/g);
  expect(codes).toEqual(['RESTART_LIMIT', 'MODULE_FAILED', 'ESCALATED', 'HANDLER_FAILED']);
  expect(failed.err).toContain('caused by Error: out of paper');
}, 120_000);

test('a dispose() that hangs holds a process no longer than the deadline', async () => {
  const [signalled, stopped] = await Promise.all([run('leak', 'SIGTERM'), run('leak and stop')]);
  expect(signalled).toMatchObject({ code: 1, signal: null, out: 'printed\nonStop shutdown\ndisposing\n' });
  expect(signalled.err).toContain('container.close did not settle');
  expect(signalled.err).toContain('The process ends with exit code 1: something did not end in time (the container)');
  expect(stopped).toMatchObject({
    code: 0,
    out: 'printed\nonStop shutdown\ndisposing\nstopped, listening for 0 SIGTERM\n',
  });
}, 120_000);

test('a second signal ends a process that is still draining at once', async () => {
  const { code, out } = await run('hang', 'SIGTERM');
  expect([code, out]).toEqual([143, 'printed\ntold to stop\n']);
}, 120_000);
