import { drawFlameGraph } from '../src/chart/flame-graph';
import { readCommandLine } from '../src/command-line';
import { breakdown, callTree, type Nodes } from '../src/profile/breakdown';
import { frameName, STEPS, stepOf } from '../src/profile/steps';

const CORE = 'file:///somewhere/packages/core/src/';

const profile: Nodes = {
  nodes: [
    { id: 1, callFrame: { functionName: '(root)', url: '' }, children: [2, 3, 6] },
    { id: 2, callFrame: { functionName: '(idle)', url: '' } },
    { id: 3, callFrame: { functionName: 'publish', url: `${CORE}flow/broker.ts` }, children: [4, 5] },
    { id: 4, callFrame: { functionName: 'create', url: `${CORE}flow/envelope-factory.ts` } },
    { id: 5, callFrame: { functionName: 'create', url: `${CORE}flow/envelope-factory.ts` } },
    { id: 6, callFrame: { functionName: '(garbage collector)', url: '' } },
  ],
  samples: [2, 2, 3, 4, 5, 6],
};

test.each([
  ['flow/broker.ts:publish', 'publish: look-up'],
  ['flow/envelope-factory.ts:create', 'publish: envelope'],
  ['flow/envelope.ts:child', 'publish: envelope'],
  ['flow/channel.ts:dispatch', 'publish: routing'],
  ['flow/mailbox/log.ts:append', 'publish: append'],
  ['flow/mailbox/log.ts:wait', 'publisher waits'],
  ['flow/mailbox/parked-readers.ts:unparkAll', 'publish: wake'],
  ['ports/fair-dispatcher.ts:#flush', 'dispatcher'],
  ['turn/Listener:loop', 'turn: loop'],
  ['cell/turn-loop.ts:#takeSome', 'turn: loop'],
  ['cell/turn-loop.ts:take', 'turn: what a handler returns'],
  ['cell/turn-loop.ts:resolved', 'turn: what a handler returns'],
  ['bench/load.ts:receive', 'handler'],
  ['bench/peers/maiko.ts:handle', 'handler'],
  ['bench/peers/maiko.ts:publish', 'publish: call'],
  ['bench/flow.ts:publishAll', 'driver'],
  [':(garbage collector)', 'garbage collector'],
  [':(program)', 'engine: promises, timers, calls'],
  ['node:internal/timers:processImmediate', 'engine: promises, timers, calls'],
  ['errors.ts:toError', 'other of core'],
])('%s belongs to "%s"', (name, step) => {
  expect(stepOf(name)).toBe(step);
});

test.each([
  [`${CORE}flow/mailbox/log.ts`, 'append', 'flow/mailbox/log.ts:append'],
  ['/somewhere/packages/bench/src/flow.ts', '', 'bench/flow.ts:(anonymous)'],
  ['maiko:turn/Listener', '', 'turn/Listener:loop'],
  ['node:internal/timers', 'processImmediate', 'node:internal/timers:processImmediate'],
  ['/somewhere/node_modules/rxjs/Subject.js', 'next', 'node:Subject.js:next'],
  ['', '(program)', ':(program)'],
  ['', '', 'turn/(inlined):loop'],
])('a function of "%s" is named by its owner and file', (url, functionName, name) => {
  expect(frameName(url, functionName)).toBe(name);
});

test('functions of one name below one caller are one frame, across profiles', () => {
  const tree = callTree([profile, profile], frameName);
  const publish = tree.callees.get('flow/broker.ts:publish');
  expect(publish).toMatchObject({ total: 6, self: 2 });
  expect([...(publish?.callees.keys() ?? [])]).toEqual(['flow/envelope-factory.ts:create']);
});

test('shares are those of the time that is not idle, in the order of the steps', () => {
  expect(breakdown(callTree([profile], frameName), 100)).toEqual([
    { step: 'publish: look-up', share: 0.25, perEvent: 25, functions: [['flow/broker.ts:publish', 0.25]] },
    { step: 'publish: envelope', share: 0.5, perEvent: 50, functions: [['flow/envelope-factory.ts:create', 0.5]] },
    { step: 'garbage collector', share: 0.25, perEvent: 25, functions: [[':(garbage collector)', 0.25]] },
  ]);
});

test('steps have names of their own', () => {
  expect(new Set(STEPS.map(({ name }) => name)).size).toBe(STEPS.length);
});

test('a flame graph tells the share of every block that is wide enough to be seen', () => {
  const tree = callTree([profile], frameName);
  const svg = drawFlameGraph({ title: 'a < b', note: '', tree, groups: ['publish'], groupOf: () => 'publish' });
  expect(svg).toContain('<title>a &lt; b</title>');
  expect(svg).toContain('<title>flow/broker.ts:publish 75.0 %</title>');
  expect(svg).toContain('<title>flow/envelope-factory.ts:create 50.0 %</title>');
});

test('only scenarios that count deliveries can be profiled', () => {
  expect(readCommandLine(['--profile', 's2-k10'])).toMatchObject({ kind: 'profile', scenarios: [{ name: 's2-k10' }] });
  expect(() => readCommandLine(['--profile', 's8-1k'])).toThrow('No scenario "s8-1k"');
});
