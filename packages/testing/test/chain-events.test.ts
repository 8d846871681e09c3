import { Branch, Complete, Process, relay, Start, type Relay } from './support/relay';

let linear: Relay;
let branching: Relay;

beforeAll(async () => {
  linear = await relay('linear');
  branching = await relay('branching');
});

afterAll(async () => {
  await linear.harness.stop();
  await branching.harness.stop();
});

test('contains finds an event of a topic', () => {
  const { events } = linear.chain;
  expect([Start, Process, Complete].every((topic) => events.contains(topic))).toBe(true);
  expect(events.contains(Branch)).toBe(false);
});

test('all lists every event once, those nearer to the first before', () => {
  expect(branching.chain.events.all.map(({ topic }) => topic)).toEqual(['start', 'process', 'branch']);
});

test('exact needs a whole path of events', () => {
  expect(linear.chain.events.exact([Start, Process, Complete])).toBe(true);
  expect(linear.chain.events.exact([Start, Process])).toBe(false);
  expect(linear.chain.events.exact([Process, Start, Complete])).toBe(false);
});

test('segment needs events that follow directly from each other', () => {
  expect(linear.chain.events.segment([Start, Process])).toBe(true);
  expect(linear.chain.events.segment([Process, Complete])).toBe(true);
  expect(linear.chain.events.segment([Start, Complete])).toBe(false);
});

test('passesThrough allows for events in between', () => {
  expect(linear.chain.events.passesThrough([Start, Complete])).toBe(true);
  expect(linear.chain.events.passesThrough([Start, Process, Complete])).toBe(true);
});

test('passesThrough does not allow for another order', () => {
  expect(linear.chain.events.passesThrough([Complete, Start])).toBe(false);
});

test('exact, segment and passesThrough look at each branch by itself', () => {
  const { events } = branching.chain;
  expect([events.exact([Start, Process]), events.exact([Start, Branch])]).toEqual([true, true]);
  expect(events.exact([Start, Process, Branch])).toBe(false);
  expect([events.segment([Start, Branch]), events.segment([Process, Branch])]).toEqual([true, false]);
  expect([events.passesThrough([Start, Branch]), events.passesThrough([Process, Branch])]).toEqual([true, false]);
});

test('pathCount counts the branches', () => {
  expect(linear.chain.events.pathCount).toBe(1);
  expect(branching.chain.events.pathCount).toBe(2);
});

test('an event is meant by its topic, a pattern, its id or a predicate', () => {
  const { events, root } = linear.chain;
  expect(events.exact(['start', { id: root!.children[0]!.envelope.id }, ({ payload }) => payload === 'linear'])).toBe(
    true,
  );
});

test('a path of no events is on every chain', () => {
  const { events } = linear.chain;
  expect([events.exact([]), events.segment([]), events.passesThrough([])]).toEqual([true, true, true]);
});

test('divergesAfter and branchesAfter tell how many events one event caused', () => {
  const { chain } = branching;
  expect([chain.divergesAfter(Start), chain.branchesAfter(Start)]).toEqual([true, 2]);
  expect([chain.divergesAfter(Process), chain.branchesAfter(Process)]).toEqual([false, 0]);
  expect(chain.branchesAfter('no.such')).toBe(0);
});

test('a chain without branches diverges nowhere', () => {
  expect([Start, Process, Complete].some((topic) => linear.chain.divergesAfter(topic))).toBe(false);
  expect(linear.chain.branchesAfter(Start)).toBe(1);
});

test('pathTo keeps what led to an actor', () => {
  const { events } = linear.chain.pathTo('charlie');
  expect(events.all.map(({ topic }) => topic)).toEqual(['start', 'process']);
});

test('pathTo an actor that the chain did not reach is empty', async () => {
  const { harness, chain } = await relay('linear');
  const process = chain.events.all[1]!;
  expect(harness.chain(process).pathTo('bob').events.all).toEqual([]);
  await harness.stop();
});

test('the chain of an event that was not recorded is empty', () => {
  const nothing = linear.harness.chain('no-such-event');
  expect(nothing.root).toBeUndefined();
  expect([nothing.divergesAfter(Start), nothing.branchesAfter(Start)]).toEqual([false, 0]);
  expect([nothing.actors.all, nothing.actors.paths, nothing.events.all, nothing.events.paths]).toEqual([
    [],
    [],
    [],
    [],
  ]);
  expect([nothing.actors.visited([]), nothing.events.passesThrough([])]).toEqual([true, true]);
  expect(nothing.events.contains(Start)).toBe(false);
});
