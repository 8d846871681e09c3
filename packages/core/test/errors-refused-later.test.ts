import { runProgram } from './support';

test('a publish that waited and was then refused ends nothing when it is not awaited', async () => {
  expect(await runProgram('refused-later')).toEqual({ code: 0, out: 'waited, was refused, and lives\n', err: '' });
}, 120_000);
