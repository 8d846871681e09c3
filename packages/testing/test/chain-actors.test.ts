import { relay, Start, type Relay } from './support/relay';

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

test('all names the sender and every receiver of an event of the chain', () => {
  expect(linear.chain.actors.all.toSorted()).toEqual(['alice', 'bob', 'charlie']);
});

test('paths go from the sender of the first event to the receiver of the last', () => {
  expect(linear.chain.actors.paths).toEqual([['alice', 'bob', 'charlie', 'alice']]);
});

test('pathCount is 1 without branches, and one more for each branch', () => {
  expect(linear.chain.actors.pathCount).toBe(1);
  expect(branching.chain.actors.pathCount).toBe(2);
});

test('visited needs all of the actors, in any order', () => {
  expect(linear.chain.actors.visited(['charlie', 'alice', 'bob'])).toBe(true);
  expect(branching.chain.actors.visited(['alice'])).toBe(true);
});

test('visited is false when one is missing', async () => {
  const { harness } = await relay('linear', { dave: true });
  const alone = await harness.publishAs('dave', Start, 'branching');
  expect(harness.chain(alone).actors.visited(['bob', 'dave'])).toBe(true);
  expect(harness.chain(alone).pathTo('charlie').actors.visited(['alice'])).toBe(false);
  await harness.stop();
});

test('exact needs a whole path, from the first actor to the last', () => {
  expect(linear.chain.actors.exact(['alice', 'bob', 'charlie', 'alice'])).toBe(true);
  expect(linear.chain.actors.exact(['alice', 'bob', 'charlie'])).toBe(false);
  expect(linear.chain.actors.exact(['bob', 'charlie', 'alice'])).toBe(false);
});

test('segment needs actors next to each other', () => {
  expect(linear.chain.actors.segment(['bob', 'charlie'])).toBe(true);
  expect(linear.chain.actors.segment(['bob', 'alice'])).toBe(false);
});

test('passesThrough allows for others in between, not for another order', () => {
  expect(linear.chain.actors.passesThrough(['alice', 'charlie'])).toBe(true);
  expect(linear.chain.actors.passesThrough(['charlie', 'bob'])).toBe(false);
});

test('each branch is a path of its own', () => {
  expect(branching.chain.actors.exact(['alice', 'bob', 'charlie'])).toBe(true);
  expect(branching.chain.actors.exact(['alice', 'bob', 'alice'])).toBe(true);
});

test('an actor that got an event and answered nothing ends a path, beside those that answered', async () => {
  const { harness, chain } = await relay('branching', { dave: true });
  expect(chain.actors.paths.map((path) => path.join(' ')).toSorted()).toEqual([
    'alice bob alice',
    'alice bob charlie',
    'alice bob dave',
    'alice bob dave',
    'alice dave',
  ]);
  await harness.stop();
});

test('what comes from outside begins with the actors that got it', async () => {
  const { harness } = await relay('linear');
  const start = await harness.publish(Start, 'linear');
  await harness.settle();
  expect(harness.chain(start).actors.exact(['bob', 'charlie', 'alice'])).toBe(true);
  await harness.stop();
});

test('a path of no actors is on every chain', () => {
  const { actors } = linear.chain;
  expect([actors.exact([]), actors.segment([]), actors.passesThrough([]), actors.visited([])]).toEqual([
    true,
    true,
    true,
    true,
  ]);
});

test('an actor that does not exist is an error', () => {
  expect(() => linear.chain.actors.exact(['dave'])).toThrow('[UNKNOWN_ACTOR] There is no actor "dave"');
});
