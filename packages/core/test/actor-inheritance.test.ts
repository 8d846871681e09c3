import { Actor, Subscribe, topic } from '@maiko/core';
import { readSpec } from '@maiko/core/adapter';
import { settle, started } from './support';

const Reading = topic<number>('reading');
const Other = topic<number>('other');

/** The names of the methods that get one Reading and one Other, in order. */
async function play(makeActor: (seen: string[]) => new () => object): Promise<string[]> {
  const seen: string[] = [];
  const { runtime } = await started([makeActor(seen)]);
  await runtime.publish(Reading, 1);
  await runtime.publish(Other, 2);
  await settle(runtime);
  return seen;
}

test('handlers of a base class are inherited once, base first', async () => {
  const seen = await play((log) => {
    class Root {
      @Subscribe(Reading)
      root(_value: number) {
        log.push('root');
      }
    }
    class Middle extends Root {}
    @Actor()
    class Leaf extends Middle {
      @Subscribe(Reading)
      leaf(_value: number) {
        log.push('leaf');
      }
    }
    return Leaf;
  });
  expect(seen).toEqual(['root', 'leaf']);
});

test('an override without a new @Subscribe keeps the subscriptions of the base class', async () => {
  const seen = await play((log) => {
    class Base {
      @Subscribe(Reading)
      take(_value: number) {
        log.push('base');
      }
    }
    @Actor()
    class Derived extends Base {
      override take(value: number) {
        log.push('derived');
        super.take(value);
      }
    }
    return Derived;
  });
  expect(seen).toEqual(['derived', 'base']);
});

test('an override with a new @Subscribe replaces the subscriptions of the base class', async () => {
  const seen = await play((log) => {
    class Base {
      @Subscribe(Reading)
      take(value: number) {
        log.push(`base ${String(value)}`);
      }
    }
    @Actor()
    class Derived extends Base {
      @Subscribe(Other)
      override take(value: number) {
        log.push(`derived ${String(value)}`);
      }
    }
    return Derived;
  });
  expect(seen).toEqual(['derived 2']);
});

test('an override that subscribes to the same topic gets each event once', async () => {
  const seen = await play((log) => {
    @Actor()
    class Base {
      @Subscribe(Reading)
      take(_value: number) {
        log.push('base');
      }
    }
    @Actor()
    class Derived extends Base {
      @Subscribe(Reading)
      override take(_value: number) {
        log.push('derived');
      }
    }
    return Derived;
  });
  expect(seen).toEqual(['derived']);
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

test('an actor that extends an actor has a name and options of its own', () => {
  @Actor({ name: 'base', capacity: 7 })
  class Base {}
  @Actor()
  class Derived extends Base {}
  expect(readSpec(Base)).toMatchObject({ name: 'base', capacity: 7 });
  expect(readSpec(Derived)).toMatchObject({ name: 'Derived', capacity: undefined });
});
