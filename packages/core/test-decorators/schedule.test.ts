import { Actor, createRuntime, Every, Schedule, Subscribe, topic, type Clock, type Timetable } from '@maiko/core';
import { readSpec } from '@maiko/core/adapter';

const Beat = topic<string>('schedule.beat');

/** A clock on which no time passes: only what is due at once runs. */
const still: Clock = { now: () => 0, monotonic: () => 0, setTimer: () => () => undefined };

/** Due at once, then never. */
const once: Timetable = { next: (after) => (Number(after) < 0 ? new Date(0) : undefined) };

const methods = (actorClass: object) => readSpec(actorClass).schedules.map(({ method }) => method);

test('a scheduled method runs with the actor as this, and what it returns is published', async () => {
  const seen: string[] = [];
  @Actor()
  class Source {
    readonly #name = 'source';
    @Every(1_000, { immediate: true })
    tick() {
      return Beat(this.#name);
    }
  }
  @Actor()
  class Sink {
    @Subscribe(Beat)
    take(beat: string) {
      seen.push(beat);
    }
  }
  const runtime = createRuntime({ actors: [Sink, Source], clock: still, watch: false });
  await runtime.start();
  while (seen.length === 0) await new Promise((resolve) => setImmediate(resolve));
  await runtime.stop();
  expect(seen).toEqual(['source']);
});

test('schedules of base classes are inherited once; an override keeps or replaces its schedules', () => {
  class Base {
    @Every(1_000)
    base() {}
    @Every(1_000)
    @Schedule(once)
    kept() {}
    @Every(1_000)
    @Schedule(once)
    replaced() {}
  }
  @Actor()
  class Leaf extends Base {
    override kept() {}
    @Every(2_000)
    override replaced() {}
    @Every(1_000)
    own() {}
  }
  @Actor()
  class Other extends Base {}
  expect(methods(Leaf)).toEqual(['base', 'kept', 'kept', 'replaced', 'own']);
  expect(methods(Other)).toEqual(['base', 'kept', 'kept', 'replaced', 'replaced']);
});

test('subscriptions and schedules are replaced each for themselves', () => {
  class Base {
    @Every(1_000)
    refresh(_beat?: string) {}
  }
  @Actor()
  class Leaf extends Base {
    @Subscribe(Beat)
    override refresh(_beat?: string) {}
  }
  expect(methods(Leaf)).toEqual(['refresh']);
  expect(readSpec(Leaf).subscriptions).toHaveLength(1);
});

test('a static method and a field are refused', () => {
  const rest = 'Expected a public method of an actor class. Move the decorator to a public instance method.';
  expect(() => {
    class Wrong {
      @Every(1_000)
      static tick() {}
    }
    return Wrong;
  }).toThrow(`[SCHEDULE_TARGET] The schedule of "tick" has no effect: it is static. ${rest}`);
  expect(() => {
    class Wrong {
      // @ts-expect-error only methods can be scheduled
      @Schedule(once)
      tick = () => {};
    }
    return Wrong;
  }).toThrow(
    /^\[SCHEDULE_TARGET\] The schedule of "tick" has no effect: it is a (property|field), not a method\. Expected/,
  );
});
