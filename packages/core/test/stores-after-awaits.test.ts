import { runProgram } from './support/run-program';

/** Up to Node 22 a store that is entered in a continuation is found by all continuations that were made before it. */
const OF_NODE = 'handler that has awaited finds left';
const keepsFrames = Number(process.versions.node.split('.')[0]) >= 24;

test('handlers that go on in the continuation of an await leave no store to any other code', async () => {
  const { code, out, err } = await runProgram('stores-after-awaits');
  expect([code, err]).toEqual([0, '']);
  const cases = out.trim().split('\n');
  expect(cases).toHaveLength(12);
  for (const each of cases) {
    const [, places] = each.split(': ') as [string, string];
    expect(['nothing finds it', ...(keepsFrames ? [] : [OF_NODE])]).toContain(places);
  }
});
