import { spawn } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

/** What jest does with one file of `programs`, in a process of its own. */
const CONFIG = {
  rootDir: ROOT,
  testMatch: ['<rootDir>/packages/nestjs/test/programs/forgotten.ts'],
  testEnvironmentOptions: { customExportConditions: ['source', 'require', 'default', 'node'] },
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.json', transpilation: true }] },
  modulePathIgnorePatterns: ['<rootDir>/packages/[^/]+/dist/'],
};

test('a test that forgets to close its application does not keep jest from ending', async () => {
  const jest = require.resolve('jest/bin/jest');
  const args = [jest, '--runInBand', '--config', JSON.stringify(CONFIG)];
  const child = spawn(process.execPath, args, { cwd: ROOT });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  expect(output).toContain('2 passed');
  expect(output).not.toContain('Jest did not exit');
  expect(code).toBe(0);
}, 120_000);
