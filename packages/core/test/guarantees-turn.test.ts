import { Actor, actor, createRuntime, Subscribe, topic } from '@maiko/core';
import { disallowCodeFromStrings, RecordingLogger, settle, started, findUnbalanced } from './support';

const Number_ = topic<number>('turn.number');
const Word = topic<string>('turn.word');
const Follow = topic<string>('turn.follow');

const heard: string[] = [];
beforeEach(() => heard.splice(0));

@Actor()
class Listener {
  @Subscribe(Number_)
  'a name with "quotes" and spaces'(value: number) {
    heard.push(`number ${String(value)}`);
    if (value < 0) throw new RangeError('negative');
  }

  @Subscribe(Word)
  word(value: string) {
    heard.push(`word ${value}`);
    return Follow(`${value}!`);
  }

  @Subscribe(Follow)
  follow(value: string) {
    heard.push(`follow ${value}`);
  }

  onError() {
    return 'resume' as const;
  }
}

@Actor()
class Echo {
  @Subscribe(Follow)
  async follow(value: string) {
    await Promise.resolve();
    heard.push(`echo ${value}`);
  }
}

describe.each([
  ['made for the class', () => () => undefined],
  ['in plain code, where code from strings is not allowed', disallowCodeFromStrings],
])('the loop over a mailbox, %s', (_, prepare) => {
  test('calls the method of each subscription, takes what it returns, and goes on after a failure', async () => {
    const restore = prepare();
    const { runtime } = await started([Listener, Echo], { logger: new RecordingLogger() });
    restore();
    void runtime.publish(Number_, 1);
    void runtime.publish(Word, 'one');
    void runtime.publish(Number_, -1);
    void runtime.publish(Number_, 2);
    await settle(runtime);
    expect(heard).toEqual(['number 1', 'word one', 'number -1', 'number 2', 'echo one!']);
    expect(runtime.actor('Listener').counters).toMatchObject({ accepted: 4, handled: 3, failed: 1, queued: 0 });
    expect(runtime.deadLetters.list()).toHaveLength(1);
    expect(findUnbalanced(runtime)).toEqual([]);
    await runtime.stop();
  });

  test('calls a method that was replaced on the instance after the start', async () => {
    const restore = prepare();
    let instance: Listener | undefined;
    const container = {
      create: () => (instance = new Listener()) as never,
    };
    const runtime = createRuntime({ actors: [Listener], container });
    await runtime.start();
    restore();
    if (instance !== undefined) instance.follow = (value) => void heard.push(`spied ${value}`);
    await runtime.publish(Follow, 'x');
    await settle(runtime);
    expect(heard).toEqual(['spied x']);
    await runtime.stop();
  });
});

test('a method with a symbol for a name takes events too', async () => {
  const method = Symbol('secret');
  @Actor()
  class Secret {
    @Subscribe(Word)
    [method](value: string) {
      heard.push(value);
    }
  }
  const { runtime } = await started([Secret]);
  await runtime.publish(Word, 'psst');
  await settle(runtime);
  expect(heard).toEqual(['psst']);
  await runtime.stop();
});

test('methods with symbols that look the same are told apart', async () => {
  const [first, second] = [Symbol('twin'), Symbol('twin')];
  interface Choice {
    readonly only: 'first' | 'second';
  }
  const chosenBy = (name: Choice['only']) => (options: Choice) => (options.only === name ? [Word] : []);
  @Actor()
  class Twins {
    @Subscribe(chosenBy('first'))
    [first]() {
      heard.push('first');
    }
    @Subscribe(chosenBy('second'))
    [second]() {
      heard.push('second');
    }
  }
  const named = (only: Choice['only']) => actor(Twins, { name: only, options: { only } });
  const { runtime } = await started([named('first'), named('second')]);
  await runtime.publish(Word, 'x');
  await settle(runtime);
  expect(heard.sort()).toEqual(['first', 'second']);
  await runtime.stop();
});
