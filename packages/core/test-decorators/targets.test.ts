import { Subscribe, topic, type MaikoError } from '@maiko/core';

const Reading = topic<number>('targets.reading');

/** The text with which a class declaration is refused. */
function refused(declare: () => unknown): string {
  try {
    declare();
  } catch (error) {
    expect((error as MaikoError).code).toBe('SUBSCRIBE_TARGET');
    return (error as MaikoError).message;
  }
  throw new Error('The declaration was not refused');
}

const rest = 'Expected a public method of an actor class. Move @Subscribe to a public instance method.';

test('a static method is refused', () => {
  const text = refused(() => {
    class Wrong {
      @Subscribe(Reading)
      static take(_value: number) {}
    }
    return Wrong;
  });
  expect(text).toBe(`[SUBSCRIBE_TARGET] @Subscribe on "take" has no effect: it is static. ${rest}`);
});

test('a field is refused', () => {
  const text = refused(() => {
    class Wrong {
      // @ts-expect-error only methods can be subscribed
      @Subscribe(Reading)
      take = (_value: number) => {};
    }
    return Wrong;
  });
  expect([
    `[SUBSCRIBE_TARGET] @Subscribe on "take" has no effect: it is a property, not a method. ${rest}`,
    `[SUBSCRIBE_TARGET] @Subscribe on "take" has no effect: it is a field, not a method. ${rest}`,
  ]).toContain(text);
});

test('a getter is refused', () => {
  const text = refused(() => {
    class Wrong {
      // @ts-expect-error only methods can be subscribed
      @Subscribe(Reading)
      get take() {
        return Math.random();
      }
    }
    return Wrong;
  });
  expect([
    `[SUBSCRIBE_TARGET] @Subscribe on "take" has no effect: it is an accessor, not a method. ${rest}`,
    `[SUBSCRIBE_TARGET] @Subscribe on "take" has no effect: it is a getter, not a method. ${rest}`,
  ]).toContain(text);
});

test('an accessor is refused', () => {
  const text = refused(() => {
    class Wrong {
      // @ts-expect-error only methods can be subscribed
      @Subscribe(Reading)
      accessor take = 1;
    }
    return Wrong;
  });
  expect(text).toBe(`[SUBSCRIBE_TARGET] @Subscribe on "take" has no effect: it is an accessor, not a method. ${rest}`);
});

test('a private-named method is refused', () => {
  // Legacy decorators cannot stand there at all, so the call that the compiler would emit is made by hand.
  const decorate = Subscribe(Reading) as (method: unknown, context: unknown) => void;
  const text = refused(() => {
    decorate(() => undefined, { kind: 'method', name: '#take', static: false, private: true, metadata: {} });
  });
  expect(text).toBe(`[SUBSCRIBE_TARGET] @Subscribe on "#take" has no effect: it is private. ${rest}`);
});

test('a target that is undefined, as in an import cycle, is refused naming the method', () => {
  const Missing = undefined as unknown as typeof Reading;
  expect(() => {
    class Wrong {
      @Subscribe(Missing)
      take(_value: number) {}
    }
    return Wrong;
  }).toThrow(
    '[NOT_A_TOPIC] @Subscribe on "take" got undefined, which is no topic. ' +
      'Expected a topic, a family, a class with @Event(name), a pattern, an array of these, or a function that chooses them, ' +
      'received undefined. Two files import each other: move the topic into a file that imports neither.',
  );
});
