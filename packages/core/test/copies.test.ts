import type * as core from '@maiko/core';
import { Actor, createRuntime, Subscribe, topic } from '@maiko/core';
import { errorOf } from './support';

type Core = typeof core;

/** The package, loaded once more. */
function anotherCopy(): Core {
  let copy: Core | undefined;
  jest.isolateModules(() => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    copy = require('@maiko/core') as Core;
  });
  return copy as Core;
}

const Ping = topic<string>('ping');

test('an actor that was declared with another copy of the package is refused', async () => {
  const theirs = anotherCopy();
  class Foreign {
    take(_text: string) {}
  }
  const descriptor = Object.getOwnPropertyDescriptor(Foreign.prototype, 'take') as PropertyDescriptor;
  (theirs.Subscribe(Ping) as MethodDecorator)(Foreign.prototype, 'take', descriptor);
  (theirs.Actor() as ClassDecorator)(Foreign);
  const { code, actor, message } = await errorOf(() => createRuntime({ actors: [Foreign] }));
  expect([code, actor]).toEqual(['OTHER_COPY', 'Foreign']);
  expect(message).toMatch(
    /^\[OTHER_COPY\] Foreign was declared with another copy of @maiko\/core than the one that runs it\. Expected one copy in the process, such as .*core.src, received ".*core.src"\. Have one version of it installed for all, see npm ls @maiko\/core; under jest, load both after the same jest\.resetModules\(\)\.$/,
  );
  expect(() => theirs.createRuntime({ actors: [Foreign] })).not.toThrow();
});

test('so is one that extends a class of another copy', async () => {
  const theirs = anotherCopy();
  class Base {
    take(_text: string) {}
  }
  const descriptor = Object.getOwnPropertyDescriptor(Base.prototype, 'take') as PropertyDescriptor;
  (theirs.Subscribe(Ping) as MethodDecorator)(Base.prototype, 'take', descriptor);
  @Actor()
  class Heir extends Base {
    @Subscribe(Ping)
    other() {}
  }
  expect(await errorOf(() => createRuntime({ actors: [Heir] }))).toMatchObject({ code: 'OTHER_COPY', actor: 'Base' });
});

test('topics and events of another copy are as good as any', async () => {
  const theirs = anotherCopy();
  const Theirs = theirs.topic<string>('theirs');
  const seen: string[] = [];
  @Actor()
  class Sink {
    @Subscribe(Theirs)
    take(text: string) {
      seen.push(text);
      return text === 'one' ? Theirs('two') : undefined;
    }
  }
  @Actor()
  class Other {
    @Subscribe(Theirs)
    take(text: string) {
      seen.push(`other ${text}`);
    }
  }
  const runtime = createRuntime({ actors: [Sink, Other] });
  await runtime.start();
  await runtime.publish(Theirs('one'));
  await runtime.stop();
  expect(seen.sort()).toEqual(['one', 'other one', 'other two']);
});
