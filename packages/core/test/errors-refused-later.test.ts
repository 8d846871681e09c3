import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

test('a publish that waited and was then refused ends nothing when nobody awaits it', () => {
  const root = join(__dirname, '../../..');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=source', '-r', join(root, 'scripts/register.cjs'), join(__dirname, 'programs/refused-later.ts')],
    { cwd: root, encoding: 'utf8' },
  );
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'waited, was refused, and lives\n', stderr: '' });
}, 30_000);
