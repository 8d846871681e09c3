import { Actor, Subscribe, topic } from '@maiko/core';
import { discoveredActors, readSpec, unclaimedMethods } from '@maiko/core/adapter';
import { run } from './run';

const Reading = topic<number>('inheritance.reading');
const Other = topic<number>('inheritance.other');

test('handlers of base classes are inherited once; an override keeps or replaces its subscriptions', async () => {
  const seen: string[] = [];
  class Root {
    @Subscribe(Reading)
    root(_value: number) {
      seen.push('root');
    }
    @Subscribe(Reading)
    kept(_value: number) {
      seen.push('kept of root');
    }
    @Subscribe(Reading)
    replaced(_value: number) {
      seen.push('replaced of root');
    }
  }
  class Middle extends Root {}
  @Actor()
  class Leaf extends Middle {
    override kept(_value: number) {
      seen.push('kept of leaf');
    }
    @Subscribe(Other)
    override replaced(_value: number) {
      seen.push('replaced of leaf');
    }
  }
  await run([Leaf], async (runtime) => {
    await runtime.publish(Reading, 1);
    await runtime.publish(Other, 2);
  });
  expect(seen).toEqual(['root', 'kept of leaf', 'replaced of leaf']);
});

test('two subclasses of one base class do not see what the other subscribed', () => {
  class Base {
    @Subscribe(Reading)
    base(_value: number) {}
  }
  @Actor()
  class One extends Base {
    @Subscribe(Other)
    one(_value: number) {}
  }
  @Actor()
  class Two extends Base {
    @Subscribe(Other)
    two(_value: number) {}
  }
  const methods = (actorClass: object) => readSpec(actorClass).subscriptions.map(({ method }) => method);
  expect(methods(One)).toEqual(['base', 'one']);
  expect(methods(Two)).toEqual(['base', 'two']);
});

test('an actor may extend an actor; each has what its own decorators say', () => {
  @Actor({ name: 'base', capacity: 7 })
  class Base {
    @Subscribe(Reading)
    base(_value: number) {}
  }
  @Actor()
  class Derived extends Base {}
  expect(readSpec(Base)).toMatchObject({ name: 'base', capacity: 7 });
  expect(readSpec(Derived)).toMatchObject({ name: 'Derived', capacity: undefined });
  expect(readSpec(Derived).subscriptions).toHaveLength(1);
});

test('a subclass without @Actor is no actor by accident', () => {
  @Actor()
  class Base {}
  class Plain extends Base {}
  class Subscribing extends Base {
    @Subscribe(Reading)
    take(_value: number) {}
  }
  expect(() => readSpec(Plain)).toThrow(
    'class Plain is not an actor: it extends the actor Base, and decorators are not inherited.',
  );
  expect(() => readSpec(Subscribing)).toThrow(
    'class Subscribing is not an actor: it has @Subscribe on take but no @Actor().',
  );
});

test('discovery knows the actors, and the methods that no actor has claimed', () => {
  class Forgotten {
    @Subscribe(Reading)
    forgottenHere(_value: number) {}
  }
  expect(unclaimedMethods()).toContain('forgottenHere');
  @Actor()
  class Claimed extends Forgotten {}
  expect(unclaimedMethods()).not.toContain('forgottenHere');
  expect(discoveredActors()).toContain(Claimed);
});
