import { Actor, actor, ActorContext, causeChain, inject, Subscribe, topic, type ActorContainer } from '@maiko/core';
import { deepStrictEqual, match, notStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import { createHarness } from '../harness/create-harness';
import type { Harness } from '../harness/harness';
import type { HarnessActors } from '../harness/harness-options';
import type { ConformanceCase } from './conformance-case';

const Order = topic<'answer' | 'crash'>('conformance.order');
const Answer = topic<string>('conformance.answer');

/** Gets its context in a field: the way that works under every builder. */
@Actor({ name: 'probe' })
class Probe {
  readonly ctx = inject(ActorContext);

  @Subscribe(Order)
  obey(order: 'answer' | 'crash') {
    if (order === 'crash') throw new Error('told to');
    return Answer(`${this.ctx.id}#${String(this.ctx.incarnation)}`);
  }
}

/** Gets its context as the argument that `inject` names. */
@Actor({ name: 'argued', inject: [ActorContext] })
class Argued {
  constructor(readonly ctx: ActorContext) {}
}

@Actor({ name: 'broken' })
class Broken {
  constructor() {
    throw new Error('this actor cannot be built');
  }
}

/** A token without a provider. */
const NOT_PROVIDED = Symbol('conformance.not-provided');

@Actor({ name: 'needy', inject: [NOT_PROVIDED] })
class Needy {
  constructor(readonly dependency: unknown) {}
}

const twins = [actor(Probe, { name: 'one' }), actor(Probe, { name: 'two' })];

/**
 * Lists what every `ActorContainer` promises, as cases for any runner. They run real programs, under virtual time.
 * @param make makes an unused container; called for each case
 * @example
 * for (const { name, run } of containerConformance(() => new MyContainer())) test(name, run);
 */
export function containerConformance(make: () => ActorContainer): ConformanceCase[] {
  const running = async (
    actors: HarnessActors['actors'],
    check: (harness: Harness, container: ActorContainer) => void | Promise<void>,
  ): Promise<void> => {
    const container = make();
    const harness = await createHarness({ actors }, { container });
    try {
      await check(harness, container);
    } finally {
      await harness.stop();
    }
  };

  return [
    {
      name: 'what it creates is an instance of the class of the actor',
      run: () => running([Probe], (harness) => ok(harness.instance('probe') instanceof Probe)),
    },
    {
      name: 'inject(ActorContext) in a field gives the context of this very actor',
      run: () =>
        running(twins, (harness) => {
          deepStrictEqual(
            ['one', 'two'].map((name) => harness.instance<Probe>(name).ctx.id),
            ['one', 'two'],
          );
        }),
    },
    {
      name: 'a constructor argument named in @Actor({ inject: [ActorContext] }) gets the context',
      run: () => running([Argued], (harness) => strictEqual(harness.instance(Argued).ctx.id, 'argued')),
    },
    {
      name: 'two actors of one class are two instances',
      run: () => running(twins, (harness) => notStrictEqual(harness.instance('one'), harness.instance('two'))),
    },
    {
      name: 'an actor that failed gets a new instance, with the context of its new incarnation',
      run: () =>
        running([Probe], async (harness) => {
          const before = harness.instance('probe');
          await harness.publish(Order, 'crash');
          await harness.advance(1_000);
          await harness.publish(Order, 'answer');
          await harness.settle();
          notStrictEqual(harness.instance('probe'), before);
          deepStrictEqual(harness.topic(Answer).payloads, ['probe#2']);
        }),
    },
    {
      name: 'actors that come and go at run time are created as well',
      run: () =>
        running([], async (harness) => {
          await harness.runtime.spawn(Probe, { name: 'late' });
          await harness.publish(Order, 'answer');
          await harness.settle();
          deepStrictEqual(harness.topic(Answer).payloads, ['late#1']);
        }),
    },
    {
      name: 'the start of an actor rejects with the error of its constructor',
      run: () =>
        rejects(
          running([Broken], () => undefined),
          (error: Error) => {
            match(causeChain(error).join(), /this actor cannot be built/);
            return true;
          },
        ),
    },
    {
      name: 'an actor with a dependency without provider is refused before anything starts, by name',
      run: () =>
        rejects(
          running([Probe, Needy], () => undefined),
          (error: Error) => {
            match(causeChain(error).join(), /Needy|needy/);
            return true;
          },
        ),
    },
    {
      name: 'dispose of something it did not create does no harm',
      run: () => running([Probe], async (_, container) => container.dispose?.({})),
    },
    {
      name: 'close may be called again after the runtime has stopped',
      run: () =>
        running([Probe], async (harness, container) => {
          await harness.stop();
          await container.close?.();
        }),
    },
  ];
}
