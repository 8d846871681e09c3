import { diffRecordings, type RecordedEvent } from '@maiko/core/monitoring';

let ids = 0;

/** An event with what it caused, as a recording has it. */
function events(topic: string, payload: unknown, ...caused: RecordedEvent[][]): RecordedEvent[] {
  const id = `run-${String(++ids)}`;
  const root = { id, topic, time: ids, correlation: id, payload };
  return [
    root,
    ...caused.flatMap(([first, ...rest]) => [{ ...(first as RecordedEvent), parent: id, sender: 'actor' }, ...rest]),
  ];
}

const diff = (expected: RecordedEvent[][], actual: RecordedEvent[][]) => diffRecordings(expected.flat(), actual.flat());

test('ids, times and the order of different topics do not count', async () => {
  const once = [events('a', { x: 1, y: 2 }, events('b', 1), events('c', 2)), events('d', 3)];
  const again = [events('d', 3), events('a', { y: 2, x: 1 }, events('c', 2), events('b', 1))];
  expect(await diff(once, again)).toEqual({ same: true, differences: [], text: '' });
});

test('what is missing, what is unexpected and what has changed is told with its causes', async () => {
  const expected = [events('tick', 1, events('order', { size: 1 }, events('placed', 'x')), events('log', 'l'))];
  const actual = [events('tick', 1, events('order', { size: 2 }), events('alarm', '!'), events('log', 'l'))];
  const { same, differences, text } = await diff(expected, actual);
  expect(same).toBe(false);
  expect(differences.map(({ kind, topic, path }) => [kind, topic, path])).toEqual([
    ['changed', 'order', ['tick[0]', 'order[0]']],
    ['missing', 'placed', ['tick[0]', 'order[0]', 'placed[0]']],
    ['unexpected', 'alarm', ['tick[0]', 'alarm[0]']],
  ]);
  expect(text).toBe(
    [
      '3 differences (- missing, + unexpected, ~ changed):',
      '~ tick[0] -> order[0]',
      '    expected {"size":1} from actor',
      '    actual   {"size":2} from actor',
      '- tick[0] -> order[0] -> placed[0]',
      '    expected "x" from actor',
      '+ tick[0] -> alarm[0]',
      '    actual   "!" from actor',
    ].join('\n'),
  );
});

test('another sender, another order within a topic and another cause are differences', async () => {
  const kinds = async (expected: RecordedEvent[][], actual: RecordedEvent[][]) =>
    (await diff(expected, actual)).differences.map(({ kind, path }) => `${kind} ${path.join(' ')}`);
  const [root] = events('a', 1) as [RecordedEvent];
  expect(await kinds([[root]], [[{ ...root, sender: 'else' }]])).toEqual(['changed a[0]']);
  expect(await kinds([events('a', 1), events('a', 2)], [events('a', 2), events('a', 1)])).toEqual([
    'changed a[0]',
    'changed a[1]',
  ]);
  expect(await kinds([events('a', 1, events('b', 1))], [events('a', 1), events('b', 1)])).toEqual([
    'missing a[0] b[0]',
    'unexpected b[0]',
  ]);
});

test('of many differences the first are shown', async () => {
  const many = Array.from({ length: 25 }, (_, index) => events('a', index));
  const { text } = await diff(many, []);
  expect(text.split('\n')).toHaveLength(1 + 2 * 20 + 1);
  expect(text).toMatch(/^25 differences/u);
  expect(text).toMatch(/\n {2}and 5 more$/u);
});
