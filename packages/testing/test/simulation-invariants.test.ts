import {
  Actor,
  createRuntime,
  MaikoError,
  Subscribe,
  topic,
  type DeadLetter,
  type Envelope,
  type Runtime,
  type StopReport,
} from '@maiko/core';
import { RecordingLogger } from '@maiko/testing';
import { Findings } from '../src/simulation/finding';
import { Invariants } from '../src/simulation/invariants';

// The runtime keeps its promises, so that here what it reports is made up.

function invariants(allowed = false) {
  const findings = new Findings();
  return { findings, invariants: new Invariants(findings, () => allowed) };
}

const NOTHING = { timers: 0, questions: 0, alive: [] };

function event(id: string, attempt = 1): Envelope {
  const made: object = { id, topic: 'work', attempt };
  return made as Envelope;
}

test('an event that comes after a later one is found; one that is tried again is not (G4)', () => {
  const { invariants: watch, findings } = invariants();
  for (const id of ['one', 'two', 'three']) watch.dispatched(event(id));
  watch.delivered(event('one'), 'a');
  watch.delivered(event('three'), 'a');
  watch.delivered(event('two'), 'b');
  watch.delivered(event('one', 2), 'a');
  expect(findings.first).toBeUndefined();
  watch.delivered(event('two'), 'a');
  expect(findings.first).toMatchObject({
    kind: 'guarantee',
    name: 'G4',
    message: '"a" got event two of topic "work" after a later one',
  });
});

const status = (more: object) =>
  ({
    actors: () => [
      {
        id: 'a',
        mailbox: { size: 0, capacity: 2 },
        counters: { accepted: 0, handled: 0, failed: 0, dropped: 0, deadLettered: 0, returned: 0, queued: 0 },
        ...more,
      },
    ],
    topology: () => ({ actors: [{ id: 'a', subscriptions: [{ overflow: 'block' }] }] }),
  }) as unknown as Runtime;

test('events that do not add up are found while nothing moves (G9)', () => {
  const { invariants: watch, findings } = invariants();
  watch.atRest(status({}));
  expect(findings.first).toBeUndefined();
  watch.atRest(
    status({ counters: { accepted: 3, handled: 1, failed: 0, dropped: 0, deadLettered: 1, returned: 0, queued: 0 } }),
  );
  expect(findings.first?.message).toBe(
    'The events of "a" do not add up: {"accepted":3,"handled":1,"failed":0,"dropped":0,"deadLettered":1,"returned":0,"queued":0}',
  );
});

test('a mailbox above its capacity is found, unless its topic has no bound (G7)', async () => {
  const { invariants: watch, findings } = invariants();
  watch.atRest(status({ mailbox: { size: 3, capacity: 2 } }));
  expect(findings.first).toMatchObject({ name: 'G7', message: 'The mailbox of "a" holds 3 events' });

  const Work = topic<number>('work', { overflow: 'unbounded' });
  @Actor({ name: 'a', capacity: 1 })
  class Unbounded {
    @Subscribe(Work)
    take() {}
  }
  const runtime = createRuntime({ actors: [Unbounded], logger: new RecordingLogger() });
  for (let piece = 0; piece < 3; piece++) void runtime.publish(Work, piece);
  const other = invariants();
  expect(runtime.actor('a').mailbox).toEqual({ size: 3, capacity: 1 });
  other.invariants.atRest(runtime);
  expect(other.findings.first).toBeUndefined();
  await runtime.stop();
});

test('what is not accounted for at the end is found (G9)', () => {
  const { invariants: watch, findings } = invariants();
  const actors = [{ id: 'a', accepted: 3, handled: 2, failed: 0, dropped: 0, deadLettered: 0, returned: 0 }];
  watch.stopped({ actors, drained: true, abandoned: [] } as unknown as StopReport, NOTHING);
  expect(findings.first?.message).toBe('"a" accepted 3 events, of which 2 are accounted for');
});

test('a dead letter is found unless it is allowed, or an injected fault is at the bottom of it', () => {
  const letter = (error: Error) =>
    ({ envelope: event('one'), subscriber: undefined, reason: 'ingress-full', error }) as unknown as DeadLetter;
  const found = (error: Error, allowed = false) => {
    const { invariants: watch, findings } = invariants(allowed);
    watch.deadLetter(letter(error));
    return findings.first?.message;
  };
  expect(found(new Error('full'))).toBe('Event one of topic "work" became a dead letter (ingress-full): full');
  expect(found(new Error('full'), true)).toBeUndefined();
  const injected = new MaikoError('SIMULATED_FAILURE', 'It was to fail');
  expect(found(injected)).toBeUndefined();
  expect(found(new Error('outer', { cause: injected }))).toBeUndefined();
});

test.each([
  ['timers', { timers: 2 }, '2 timers of its clock'],
  ['outcomes', { questions: 1 }, '1 outcomes that have not settled'],
  ['contexts', { alive: ['a'] }, 'a context of "a" with a signal that has not aborted'],
])('%s that are left at the end are found (G10)', (_, left, text) => {
  const { invariants: watch, findings } = invariants();
  const report = { actors: [], drained: true, abandoned: [] } as unknown as StopReport;
  watch.stopped(report, NOTHING);
  expect(findings.first).toBeUndefined();
  watch.stopped(report, { ...NOTHING, ...left });
  expect(findings.first?.message).toBe(`The runtime has stopped and left ${text}`);
});

test('publishers that still wait and incarnations that are up at the end are found (G10)', () => {
  const report = { actors: [], drained: true, abandoned: [] } as unknown as StopReport;
  const found = (told: (watch: Invariants) => void): string | undefined => {
    const { invariants: watch, findings } = invariants();
    told(watch);
    watch.stopped(report, NOTHING);
    return findings.first?.message;
  };
  const blocked = (watch: Invariants): void => {
    watch.publisherBlocked();
  };
  const started = (watch: Invariants): void => {
    watch.actorStarted('a', 2);
  };
  expect(found(blocked)).toBe('The runtime has stopped and left 1 publishers that wait');
  expect(found(started)).toBe('The runtime has stopped and left a#2, which was not told as stopped');
  const both = found((watch) => {
    blocked(watch);
    watch.publisherReleased();
    started(watch);
    watch.actorStopped('a', 2);
  });
  expect(both).toBeUndefined();
});
