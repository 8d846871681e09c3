import { Actor, Every, StepAction, Subscribe, topic, type Monitor, type MonitorCallback } from '@maiko/core';
import { DEFAULT_TRACE_LEVELS, Tracer, type TracerOptions } from '@maiko/core/monitoring';
import { ConsoleLogger } from '@nestjs/common';
import pino from 'pino';
import { refusalOf, settle, started } from './support';

const Tick = topic<number>('tick');
const Tock = topic<number>('tock');

@Actor({ name: 'worker' })
class Worker {
  @Subscribe(Tick)
  take(tick: number) {
    if (tick === 13) throw new Error('unlucky');
    return Tock(tick + 1);
  }
  @Every(1_000)
  tidy() {}
  step() {
    return StepAction.Never;
  }
}

/** A logger that keeps the arguments of every call. */
function keeping() {
  const lines: unknown[][] = [];
  const at =
    (level: string) =>
    (...args: unknown[]) =>
      void lines.push([level, ...args]);
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

async function traced(options: TracerOptions) {
  const virtual = await started([Worker], { monitors: [new Tracer(options)], ids: { origin: () => 'id' } });
  await settle(virtual.runtime);
  return virtual;
}

test('writes events at debug and the life of actors at info, with fields', async () => {
  const logger = keeping();
  const { runtime } = await traced({ logger });
  expect(logger.lines.splice(0)).toEqual([
    ['info', 'actor started', { actor: 'worker', incarnation: 1 }],
    ['debug', 'actor stepped', { actor: 'worker', action: 'never' }],
  ]);
  await runtime.publish(Tick, 1);
  await settle(runtime);
  const tick = { topic: 'tick', id: 'id-1', correlationId: 'id-1' };
  const tock = { topic: 'tock', id: 'id-2', correlationId: 'id-1', sender: 'worker', parentId: 'id-1' };
  expect(logger.lines.splice(0)).toEqual([
    ['debug', 'event dispatched', { ...tick, subscribers: 1 }],
    ['debug', 'event delivered', { ...tick, actor: 'worker' }],
    ['debug', 'event unrouted', tock],
    ['debug', 'event dispatched', { ...tock, subscribers: 0 }],
    ['debug', 'event handled', { ...tick, actor: 'worker' }],
  ]);
});

test('writes failures as errors, with the error as field err, and what is lost as warnings', async () => {
  const logger = keeping();
  const { runtime } = await traced({ logger });
  logger.lines.splice(0);
  await runtime.publish(Tick, 13);
  await settle(runtime);
  const err: unknown = expect.objectContaining({ message: 'unlucky' });
  expect(logger.lines.filter(([level]) => level !== 'debug')).toEqual([
    ['warn', 'dead letter', expect.objectContaining({ topic: 'tick', actor: 'worker', reason: 'handler-failed', err })],
    ['error', 'actor failed', expect.objectContaining({ topic: 'tick', actor: 'worker', err })],
    ['warn', 'actor restarting', { actor: 'worker', incarnation: 1, delay: 100, err: expect.any(Error) as unknown }],
    ['info', 'actor stopped', { actor: 'worker', incarnation: 1, reason: 'restart' }],
  ]);
});

test('a level of its own for every kind of record; payloads only on request', async () => {
  const logger = keeping();
  const silent = Object.fromEntries(Object.keys(DEFAULT_TRACE_LEVELS).map((kind) => [kind, 'silent']));
  const { runtime } = await traced({ logger, payloads: true, levels: { ...silent, handled: 'info' } });
  await runtime.publish(Tick, 1);
  await settle(runtime);
  expect(logger.lines).toEqual([
    ['info', 'event handled', { topic: 'tick', id: 'id-1', correlationId: 'id-1', payload: 1, actor: 'worker' }],
  ]);
});

test('a kind of record that is silent costs nothing: the tracer has no such callback', () => {
  const tracer: Monitor = new Tracer({ logger: keeping(), levels: { delivered: 'silent' } });
  expect(tracer.delivered).toBeUndefined();
  expect(tracer.handled).toBeDefined();
  expect(tracer.stepping).toBeUndefined();
});

describe('every callback is a record', () => {
  const envelope = { topic: 'tick', id: 'id-1', correlationId: 'id-1', attempt: 2 };
  const ofEvent = 'topic=tick id=id-1 correlationId=id-1 attempt=2';
  const records: Record<MonitorCallback, readonly [string, ...unknown[]]> = {
    dispatched: [`event dispatched ${ofEvent} subscribers=1`, envelope, 1],
    unrouted: [`event unrouted ${ofEvent}`, envelope],
    delivered: [`event delivered ${ofEvent} actor=worker`, envelope, 'worker'],
    handled: [`event handled ${ofEvent} actor="a worker"`, envelope, 'a worker'],
    failed: ['actor failed actor=worker err="Error: no"', new Error('no'), 'worker', undefined],
    overflow: [`mailbox full ${ofEvent} actor=worker policy=reject`, envelope, 'worker', 'reject'],
    dropped: [`event dropped ${ofEvent} actor=worker policy=latest`, envelope, 'worker', 'latest'],
    publisherBlocked: [`publisher blocked ${ofEvent}`, envelope, undefined],
    publisherReleased: [`publisher released ${ofEvent} publisher=worker duration=5`, envelope, 'worker', 5],
    deadLetter: [
      `dead letter ${ofEvent} actor=worker reason=refused err="Error: no"`,
      { envelope, subscriber: 'worker', reason: 'refused', error: new Error('no') },
    ],
    kept: [`event kept ${ofEvent}`, envelope],
    received: [`event received ${ofEvent} actor=worker`, envelope, 'worker'],
    settled: [`event settled ${ofEvent} actor=worker how=ack`, envelope, 'worker', 'ack'],
    transportChanged: ['transport changed status=down why=gone', 'down', 'gone'],
    actorStarted: ['actor started actor=worker incarnation=1', 'worker', 1],
    actorRestarting: [
      'actor restarting actor=worker incarnation=1 delay=100 err="Error: no"',
      'worker',
      1,
      new Error('no'),
      100,
    ],
    moduleRestarting: ['module restarting module=house delay=100 err="Error: no"', 'house', new Error('no'), 100],
    actorStopped: ['actor stopped actor=worker incarnation=1 reason=shutdown', 'worker', 1, 'shutdown'],
    stuck: ['actor stuck actor=worker doing=worker.take duration=30000', 'worker', 'worker.take', 30_000],
    starved: ['event loop starved duration=500', 500],
    stepping: ['actor stepping actor=worker', 'worker'],
    stepped: ['actor stepped actor=worker action=never', 'worker', 'never'],
    scheduled: ['actor ran on schedule actor=worker method=tidy', 'worker', 'tidy'],
  };
  test.each(Object.entries(records))('%s', (callback, [text, ...facts]) => {
    const logger = keeping();
    const tracer = new Tracer({ logger, style: 'text', levels: { [callback]: 'info' } });
    (tracer as unknown as Record<string, (...facts: unknown[]) => void>)[callback]?.(...facts);
    expect(logger.lines).toEqual([['info', text]]);
  });
});

describe('loggers', () => {
  test('pino gets the fields first', async () => {
    const lines: Record<string, unknown>[] = [];
    const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
    await traced({ logger: pino({ level: 'info', base: null, timestamp: false }, { write }) });
    expect(lines).toEqual([{ level: 30, actor: 'worker', incarnation: 1, msg: 'actor started' }]);
  });

  test('console gets the message first, and is the default', async () => {
    const info = jest.spyOn(console, 'info').mockImplementation(() => undefined);
    const debug = jest.spyOn(console, 'debug').mockImplementation(() => undefined);
    await traced({});
    expect(info.mock.calls).toEqual([['actor started', { actor: 'worker', incarnation: 1 }]]);
    info.mockRestore();
    debug.mockRestore();
  });

  test("Nest's logger gets text, because it takes other arguments for contexts", async () => {
    const logger = new ConsoleLogger('Maiko', { colors: false, timestamp: false });
    const log = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
    await traced({ logger });
    const [[line] = []] = log.mock.calls;
    log.mockRestore();
    expect(String(line)).toContain('LOG [Maiko] actor started actor=worker incarnation=1');
  });

  test.each([
    ['null', null, 'null'],
    ['an object without error()', { debug() {}, info() {}, warn() {} }, 'an object { debug, info, warn }'],
  ])('%s is no logger', async (_, logger, received) => {
    expect(await refusalOf(() => new Tracer({ logger: logger as never }))).toBe(
      '[INVALID_OPTION] Option "logger" of Tracer is not valid. Expected an object with debug(), warn(), error() and info() ' +
        `or log(), received ${received}. Correct "logger".`,
    );
  });

  test('a level that does not exist is refused, and so is a kind of record that does not', async () => {
    const refused = (levels: object) => refusalOf(() => new Tracer({ levels: levels }));
    expect(await refused({ handled: 'loud' })).toBe(
      '[INVALID_OPTION] Option "handled" of Tracer, levels is not valid. Expected one of "debug", "info", "warn", "error", ' +
        '"silent", received "loud". Correct "handled".',
    );
    expect(await refused({ handeld: 'info' })).toContain('[UNKNOWN_OPTION] Tracer, levels does not know "handeld"');
  });
});
