import {
  Actor,
  createRuntime,
  Every,
  plainContainer,
  Schedule,
  Subscribe,
  systemClock,
  topic,
  type ActorContainer,
  type RuntimeOptions,
  type Task,
} from '@maiko/core';
import { RecordingLogger, turns } from '@maiko/testing';
import { settle } from './support';

// I-36: code that must answer at once is `async` by mistake. The answer is refused, and its rejection ends no process.

const Work = topic<string>('answers.work');
const Other = topic<string>('answers.other');
const late = async (): Promise<never> => {
  await Promise.resolve();
  throw new Error('late');
};
const wrong = late as never;

@Actor({ name: 'worker' })
class Worker {
  static seen: string[] = [];
  @Subscribe(Work)
  take(what: string) {
    Worker.seen.push(what);
  }
}

let reached: unknown[];
const note = (error: unknown): void => void reached.push(error);

beforeEach(() => {
  reached = [];
  Worker.seen = [];
  process.on('unhandledRejection', note);
});

afterEach(async () => {
  await turns(5);
  process.off('unhandledRejection', note);
  expect(reached).toEqual([]);
});

async function running(options: Partial<RuntimeOptions>) {
  const logger = new RecordingLogger();
  const runtime = createRuntime({ actors: [Worker], logger, watch: false, supervision: { backoff: 1 }, ...options });
  await runtime.start();
  return { runtime, logger };
}

const uncancelled = (work: () => void, delay: number): never => {
  systemClock.setTimer(work, delay, true);
  return wrong;
};
const later = (task: Task): void => void setImmediate(() => task.run(1));
const PORTS: readonly [string, Partial<RuntimeOptions>][] = [
  ['the time of a clock', { clock: { ...systemClock, now: wrong, monotonic: wrong } }],
  ['a timer', { clock: { ...systemClock, setTimer: wrong } }],
  ['the end of a timer', { clock: { ...systemClock, setTimer: uncancelled } }],
  ['what keeps the process', { clock: { ...systemClock, keepAlive: wrong } }],
  ['an id source', { ids: { origin: wrong } }],
  ['a dispatcher', { dispatcher: { schedule: wrong } }],
  ['a dispatcher asked whether', { dispatcher: { schedule: later, overdue: wrong, continues: wrong } }],
  ['capture of asyncContext', { asyncContext: { capture: late, run: (_captured, _actor, work) => work() } }],
  [
    'run of asyncContext',
    {
      asyncContext: {
        capture: () => 1,
        run: ((_captured: unknown, _actor: string, work: () => void) => (work(), late())) as never,
      },
    },
  ],
];

test.each(PORTS)('%s: that is told once, and nothing else changes', async (_name, options) => {
  const { runtime, logger } = await running(options);
  const joined = runtime.join();
  await runtime.publish(Work, 'a');
  await runtime.publish(Work, 'b');
  expect((await runtime.stop()).drained).toBe(true);
  await joined;
  expect(Worker.seen).toEqual(['a', 'b']);
  await turns(5);
  expect(logger.lines.filter((line) => line.includes('PORT_FAILED'))).toHaveLength(1);
});

test('a monitor that is attached: it is removed', async () => {
  const { runtime, logger } = await running({ monitors: [{ dispatched: () => undefined, attached: wrong }] });
  await turns(5);
  expect(logger.lines.filter((line) => line.includes('its attached threw'))).toHaveLength(1);
  await runtime.stop();
});

test('verify of a container: the wiring is refused', () => {
  const container: ActorContainer = { create: plainContainer.create.bind(plainContainer), verify: wrong };
  expect(() => createRuntime({ actors: [Worker], container })).toThrow(/INVALID_OPTION.*verify.*returns at once/);
});

test('latestBy: the event is a dead letter, and its publish is refused', async () => {
  const Newest = topic<string>('answers.newest', { overflow: 'latest', latestBy: late });
  @Actor()
  class Reader {
    @Subscribe(Newest)
    take() {
      return undefined;
    }
  }
  const { runtime } = await running({ actors: [Reader] });
  await expect(runtime.publish(Newest, 'x')).rejects.toMatchObject({ code: 'LATEST_BY_FAILED' });
  expect(runtime.deadLetters.list().map(({ reason }) => reason)).toEqual(['latest-by-failed']);
  await runtime.stop();
});

test('a timetable: its actor has failed', async () => {
  @Actor()
  class Clerk {
    @Schedule({ next: wrong })
    run() {
      return undefined;
    }
    onError(error: Error) {
      failures.push((error as { code?: string }).code);
      return 'stop' as const;
    }
  }
  const failures: (string | undefined)[] = [];
  const { runtime } = await running({ actors: [Clerk] });
  await settle(runtime);
  expect(failures).toEqual(['INVALID_NEXT_TIME']);
  await runtime.stop();
});

describe('a function that chooses by the options of the actor: the spawn is refused', () => {
  test.each([
    ['topics', Subscribe(wrong), 'SUBSCRIBE_CHOICE_FAILED'],
    ['an interval', Every(wrong), 'SCHEDULE_CHOICE_FAILED'],
    ['a timetable', Schedule(wrong), 'SCHEDULE_CHOICE_FAILED'],
  ])('%s', async (_name, decorator, code) => {
    @Actor()
    class Chooser {
      run() {
        return undefined;
      }
    }
    decorator(Chooser.prototype, 'run', { value: () => undefined } as never);
    const { runtime } = await running({});
    await expect(runtime.spawn(Chooser)).rejects.toMatchObject({ code });
    await runtime.stop();
  });
});

describe('what a handler returns: the event has failed', () => {
  test.each<[string, () => unknown]>([
    ['promises, as map() makes them of an async function', () => ['a', 'b', 'c'].map(late)],
    [
      'a generator of promises',
      function* () {
        yield late();
      },
    ],
    ['an iterator with an async next()', () => ({ [Symbol.iterator]: () => ({ next: late }) })],
  ])('%s', async (_name, answer) => {
    @Actor()
    class Mapper {
      @Subscribe(Other)
      take() {
        return answer() as undefined;
      }
      onError() {
        return 'resume' as const;
      }
    }
    const { runtime } = await running({ actors: [Mapper] });
    await runtime.publish(Other, 'x');
    await settle(runtime);
    expect(runtime.deadLetters.list().map(({ error }) => (error as { code?: string }).code)).toEqual([
      'INVALID_RETURN',
    ]);
    await runtime.stop();
  });
});
