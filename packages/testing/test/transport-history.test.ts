import { TransportHistory } from '@maiko/testing';

/** A history in which three events of two keys were kept. */
function history(): TransportHistory {
  const made = new TransportHistory();
  for (const [id, key] of [
    ['1', 'a'],
    ['2', 'b'],
    ['3', 'a'],
  ] as const) {
    made.published(id, key);
    made.kept(id);
  }
  return made;
}

function handled(...ids: string[]): TransportHistory {
  const made = history();
  for (const id of ids) made.handled('reader', id);
  return made;
}

test.each<[string, string[], unknown[]]>([
  ['nothing wrong', ['1', '2', '3'], []],
  ['another order of different keys', ['2', '1', '3'], []],
  ['an event that was lost', ['1', '3'], [{ kind: 'lost', name: 'reader', subject: '2' }]],
  ['an event twice', ['1', '2', '2', '3'], [{ kind: 'duplicated', name: 'reader', subject: '2' }]],
  ['the order of one key changed', ['3', '1', '2'], [{ kind: 'disordered', name: 'reader', subject: '1' }]],
  ['an event that was never published', ['1', '2', '3', '4'], [{ kind: 'phantom', name: 'reader', subject: '4' }]],
])('%s', (_, ids, faults) => {
  expect(handled(...ids).faults()).toEqual(faults);
});

test('duplicates are no fault where a reader may be lost, and what comes again is not out of order', () => {
  expect(handled('1', '3', '1', '2').faults({ duplicates: true })).toEqual([]);
});

test('an event that was published and not kept may be handled, and need not be', () => {
  const made = handled('1', '2', '3');
  made.published('4', 'a');
  expect(made.faults()).toEqual([]);
  made.handled('reader', '4');
  expect(made.faults()).toEqual([]);
});

test('two owners of a partition at once are found, one after the other is right', () => {
  const made = new TransportHistory();
  made.owned('p', 'one', 0, 1);
  made.owned('p', 'one', 0, 2);
  made.owned('p', 'one', 0, undefined);
  made.owned('p', 'two', 0, 3);
  expect(made.faults()).toEqual([]);
  made.owned('p', 'one', 0, 4);
  expect(made.faults()).toEqual([{ kind: 'overlapping', name: 'p', subject: '0' }]);
});
