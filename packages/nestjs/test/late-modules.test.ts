import { Actor, ActorContext, inject, Subscribe, topic } from '@maiko/core';
import { MaikoModule } from '@maiko/nestjs';
import { Injectable, Module, type Type } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import { application, errorOf, Journal } from './support';

const Job = topic<string>('job');

/** An actor class that is declared only now, as that of a file which is loaded later. */
function lateActor(): Type<object> {
  @Injectable()
  class Tool {}
  @Actor()
  class LateActor {
    readonly ctx = inject(ActorContext);
    readonly tool = inject(Tool);
    readonly journal = inject(Journal);
    @Subscribe(Job)
    work(job: string) {
      this.journal.write(`${this.ctx.id} ${job}`);
    }
  }
  return Object.assign(LateActor, { Tool });
}

async function loaded(makeModule: (actor: Type<object>, tool: Type<object>) => Type<object>) {
  const started = await application({ providers: [Journal] });
  const actor = lateActor();
  const { Tool } = actor as unknown as { Tool: Type<object> };
  let late: Type<object> | undefined;
  const load = () => started.app.get(LazyModuleLoader).load(() => Promise.resolve((late ??= makeModule(actor, Tool))));
  return { ...started, actor, load, lines: started.app.get(Journal).lines };
}

const TOLD = 'A module that was loaded late lists LateActor: runtime.spawn(...) starts such actors';

describe('actors of a module that is loaded after the start', () => {
  test.each<[string, (actor: Type<object>, tool: Type<object>) => Type<object>]>([
    [
      'in its providers',
      (actor, tool) => {
        @Module({ providers: [actor, tool] })
        class LateModule {}
        return LateModule;
      },
    ],
    [
      'in what it imports of forFeature',
      (actor, tool) => {
        @Module({ imports: [MaikoModule.forFeature({ actors: [actor] })], providers: [tool] })
        class LateModule {}
        return LateModule;
      },
    ],
    [
      'in a dynamic supervisor',
      (actor, tool) => {
        @Module({ imports: [MaikoModule.forFeature({ dynamic: actor })], providers: [tool] })
        class LateModule {}
        return LateModule;
      },
    ],
  ])('%s are not started, which is told, and get what their module has when they are', async (_, makeModule) => {
    const { runtime, settled, actor, load, lines, logger } = await loaded(makeModule);
    await load();
    expect(runtime.actors()).toEqual([]);
    expect(logger.lines.join('\n')).toContain(TOLD);
    await runtime.spawn(actor);
    await runtime.publish(Job, 'one');
    await settled();
    expect(lines).toEqual(['LateActor one']);
    await load();
    expect(logger.lines.join('\n').split(TOLD)).toHaveLength(2);
  });

  test('that no module lists say so when they are spawned', async () => {
    const { runtime, actor } = await loaded(() => {
      throw new Error('It is not loaded');
    });
    const { cause } = await errorOf(() => runtime.spawn(actor));
    expect(String(cause)).toContain('[UNKNOWN_DEPENDENCY] No module of the application lists actor LateActor.');
  });

  test('are injected nowhere', async () => {
    const { load } = await loaded((actor, tool) => {
      @Injectable()
      class Nosy {}
      Reflect.defineMetadata('design:paramtypes', [actor], Nosy);
      @Module({ providers: [actor, tool, Nosy] })
      class LateModule {}
      return LateModule;
    });
    expect(await errorOf(load)).toMatchObject({ code: 'ACTOR_AS_SERVICE' });
  });
});
