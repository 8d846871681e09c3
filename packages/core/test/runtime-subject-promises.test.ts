import { topic } from '@maiko/core';
import { config, Subject, type Subscription } from 'rxjs';
import { errorsReported, settle, started } from './support';

/** What a bare RxJS Subject does, and the Subject of a topic beside it, in one and the same program. */

interface Stage {
  readonly subject: Subject<number>;
  /** Resolves when all that was published has been observed. */
  rest(): Promise<void>;
}

const stages: readonly [name: string, make: () => Promise<Stage>][] = [
  ['bare', () => Promise.resolve({ subject: new Subject<number>(), rest: () => Promise.resolve() })],
  [
    'topic',
    async () => {
      const { runtime } = await started([]);
      return { subject: runtime.subject(topic<number>('tick')), rest: () => settle(runtime) };
    },
  ],
];

/** Runs a program against both. */
async function sideBySide<T>(program: (stage: Stage) => Promise<T> | T): Promise<Record<string, T>> {
  const results: Record<string, T> = {};
  for (const [name, make] of stages) results[name] = await program(await make());
  return results;
}

test('two observers see one order, though one of them publishes', async () => {
  const seen = await sideBySide(async ({ subject, rest }) => {
    const one: number[] = [];
    const other: number[] = [];
    subject.subscribe((value) => {
      one.push(value);
      if (value === 1) subject.next(2);
    });
    subject.subscribe((value) => other.push(value));
    subject.next(1);
    await rest();
    return { one, other };
  });
  expect(seen.bare).toEqual({ one: [1, 2], other: [2, 1] });
  expect(seen.topic).toEqual({ one: [1, 2], other: [1, 2] });
});

test('no observer runs on the stack of the publisher', async () => {
  const seen = await sideBySide(async ({ subject, rest }) => {
    const log: string[] = [];
    subject.subscribe(() => log.push('observed'));
    subject.next(1);
    log.push('published');
    await rest();
    return log;
  });
  expect(seen.bare).toEqual(['observed', 'published']);
  expect(seen.topic).toEqual(['published', 'observed']);
});

test('an observer that publishes what it observes does not grow the stack', async () => {
  const rounds = 20_000;
  const told: unknown[] = [];
  config.onUnhandledError = (error) => told.push(error);
  try {
    const seen = await sideBySide(async ({ subject, rest }) => {
      let count = 0;
      subject.subscribe((value) => {
        count++;
        if (value < rounds) subject.next(value + 1);
      });
      subject.next(1);
      await rest();
      return count;
    });
    expect(seen.bare).toBeLessThan(rounds);
    expect(seen.topic).toBe(rounds);
    await errorsReported();
    expect(told).toContainEqual(expect.any(RangeError));
  } finally {
    config.onUnhandledError = null;
  }
});

test('an observer that leaves during a dispatch has had all that was published before', async () => {
  const seen = await sideBySide(async ({ subject, rest }) => {
    const leaving: number[] = [];
    subject.subscribe((value) => {
      if (value === 1) subject.next(2);
    });
    const subscription: Subscription = subject.subscribe((value) => {
      leaving.push(value);
      if (value === 2) subscription.unsubscribe();
    });
    subject.next(1);
    subject.next(3);
    await rest();
    return leaving;
  });
  expect(seen.bare).toEqual([2]);
  expect(seen.topic).toEqual([1, 3, 2]);
});

test('an observer that comes during a dispatch gets later events only, in the order of all', async () => {
  const seen = await sideBySide(async ({ subject, rest }) => {
    const early: number[] = [];
    const late: number[] = [];
    let come = (): void => {
      come = () => undefined;
      subject.next(3);
      subject.subscribe((value) => late.push(value));
      subject.next(4);
    };
    subject.subscribe(() => {
      come();
    });
    subject.subscribe((value) => early.push(value));
    subject.next(1);
    await rest();
    return { early, late };
  });
  // The one that was there before gets what came first last.
  expect(seen.bare).toEqual({ early: [3, 4, 1], late: [4] });
  expect(seen.topic).toEqual({ early: [1, 3, 4], late: [4] });
});

test('a source that fails does not end the topic for the others', async () => {
  const seen = await sideBySide(async ({ subject, rest }) => {
    const log: unknown[] = [];
    subject.subscribe({
      next: (value) => log.push(value),
      error: () => log.push('error'),
      complete: () => log.push('complete'),
    });
    const source = new Subject<number>();
    source.subscribe(subject);
    source.next(1);
    source.error(new Error('unplugged'));
    subject.next(2);
    await rest();
    return log;
  });
  expect(seen.bare).toEqual([1, 'error']);
  expect(seen.topic).toEqual([1, 2]);
});

test('a source that ends does not end the topic for the others', async () => {
  const seen = await sideBySide(async ({ subject, rest }) => {
    const log: unknown[] = [];
    subject.subscribe({ next: (value) => log.push(value), complete: () => log.push('complete') });
    const source = new Subject<number>();
    source.subscribe(subject);
    source.next(1);
    source.complete();
    subject.next(2);
    await rest();
    return log;
  });
  expect(seen.bare).toEqual([1, 'complete']);
  expect(seen.topic).toEqual([1, 2]);
});

test('one that unsubscribes the Subject does not break it for the others', async () => {
  const seen = await sideBySide(async ({ subject, rest }) => {
    const log: unknown[] = [];
    subject.subscribe((value) => log.push(value));
    subject.unsubscribe();
    try {
      subject.next(1);
    } catch {
      log.push('thrown at the publisher');
    }
    await rest();
    return log;
  });
  expect(seen.bare).toEqual(['thrown at the publisher']);
  expect(seen.topic).toEqual([1]);
});

test('an observer that throws is told, and costs neither the publisher nor the others anything', async () => {
  const told: unknown[] = [];
  config.onUnhandledError = (error) => told.push(error);
  try {
    const seen = await sideBySide(async ({ subject, rest }) => {
      const log: number[] = [];
      subject.subscribe((value) => {
        // What a publisher has on its stack is not undone either.
        throw new Error(`observed ${String(value)}`);
      });
      subject.subscribe((value) => log.push(value));
      subject.next(1);
      subject.next(2);
      await rest();
      return log;
    });
    await errorsReported();
    expect(seen).toEqual({ bare: [1, 2], topic: [1, 2] });
    expect(told.map(String)).toEqual([
      'Error: observed 1',
      'Error: observed 2',
      'Error: observed 1',
      'Error: observed 2',
    ]);
  } finally {
    config.onUnhandledError = null;
  }
});
