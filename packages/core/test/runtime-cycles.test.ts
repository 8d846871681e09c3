import { cyclesIn } from '../src/runtime/cycles';

type Graph = Readonly<Record<string, string>>;

/** Each node with the nodes it points to, as letters. */
const cyclesOf = (graph: Graph): string[] =>
  cyclesIn(Object.keys(graph), (node) => (graph[node] ?? '').match(/./gu) ?? []).map((cycle) => cycle.join(''));

test.each<[string, Graph, readonly string[]]>([
  ['nothing', {}, []],
  ['a chain', { a: 'b', b: 'c', c: '' }, []],
  ['two ways to one node', { a: 'bc', b: 'd', c: 'd', d: '' }, []],
  ['a node that points to itself', { a: 'a' }, ['aa']],
  ['a circle', { a: 'b', b: 'c', c: 'a' }, ['abca']],
  ['a circle behind a chain', { a: 'b', b: 'c', c: 'b' }, ['bcb']],
  ['two circles that share a node', { a: 'bc', b: 'a', c: 'a' }, ['aba', 'aca']],
  ['two circles apart', { a: 'b', b: 'a', c: 'd', d: 'c' }, ['aba', 'cdc']],
])('the circles in %s', (_, graph, expected) => {
  expect(cyclesOf(graph)).toEqual(expected);
});

test('a chain may be as long as it likes', () => {
  const length = 20_000;
  const nodes = Array.from({ length }, (_, index) => index);
  const cycles = cyclesIn(nodes, (node) => [(node + 1) % length]);
  expect(cycles).toHaveLength(1);
  expect(cycles[0]).toHaveLength(length + 1);
});
