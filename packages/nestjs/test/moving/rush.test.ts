import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../../../..');

function rush(state: 'before' | 'after'): Record<string, number> {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=source', '-r', join(root, 'scripts/register.cjs'), join(__dirname, 'rush.ts'), state],
    { cwd: root, encoding: 'utf8', timeout: 60_000, killSignal: 'SIGKILL' },
  );
  const last = stdout.trim().split('\n').at(-1) ?? '';
  if (!last.startsWith('{')) throw new Error(`${stdout}\n${stderr}`);
  return JSON.parse(last) as Record<string, number>;
}

test('of ten thousand orders at once none is pending, lost or under another tenant when SIGTERM comes in the middle', () => {
  expect(rush('after')).toEqual({ pending: 0, paid: 9_000, failed: 1_000, foreign: 0 });
}, 90_000);

test('before the move, the same leaves orders behind', () => {
  const { pending, foreign } = rush('before');
  expect(pending).toBeGreaterThan(0);
  expect(foreign).toBe(0);
}, 90_000);
