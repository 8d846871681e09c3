import { Actor, actor, ActorContext, inject, Subscribe, topic } from '@maiko/core';
import { MaikoModule } from '@maiko/nestjs';
import { Global, Injectable, Module, type DynamicModule, type Type } from '@nestjs/common';
import { application, Journal } from './support';

const Job = topic<string>('job');

class Tenant {
  constructor(readonly name: string) {}
}

@Injectable()
class Shared {
  readonly name = 'shared';
}

@Actor()
class Worker {
  readonly ctx = inject(ActorContext);
  readonly tenant = inject(Tenant);
  readonly shared = inject(Shared);
  readonly journal = inject(Journal);
  constructor(readonly given: Tenant) {}
  @Subscribe(Job)
  work() {
    this.journal.write([this.ctx.id, this.tenant.name, this.given.name, this.shared.name].join(' '));
  }
}

@Module({ providers: [Journal, Shared], exports: [Journal, Shared] })
class Common {}

const feature = (name: string): DynamicModule => MaikoModule.forFeature({ actors: [actor(Worker, { name })], name });

/** A module with the provider itself, that imports it, that imports a module which exports it, or finds it globally. */
const modules: Record<string, (name: string) => DynamicModule> = {
  'its own': (name) => {
    @Module({})
    class Own {}
    return { module: Own, imports: [feature(name), Common], providers: [tenant(name)] };
  },
  'one that it imports': (name) => {
    @Module({ providers: [tenant(name)], exports: [Tenant] })
    class TenantModule {}
    @Module({})
    class Importing {}
    return { module: Importing, imports: [feature(name), Common, TenantModule] };
  },
  'one that an imported module exports of its imports': (name) => {
    @Module({ providers: [tenant(name)], exports: [Tenant] })
    class TenantModule {}
    @Module({ imports: [TenantModule], exports: [TenantModule] })
    class Exporting {}
    @Module({})
    class Importing {}
    return { module: Importing, imports: [feature(name), Common, Exporting] };
  },
};

function tenant(name: string): { provide: Type<Tenant>; useValue: Tenant } {
  return { provide: Tenant, useValue: new Tenant(name) };
}

describe('two modules that have a token in common', () => {
  test.each(Object.entries(modules))('inject() gives an actor that of %s, as its constructor does', async (_, make) => {
    const { app, runtime, settled } = await application({ imports: [make('a'), make('b'), Common] });
    await runtime.publish(Job, 'x');
    await settled();
    expect([...app.get(Journal).lines].sort()).toEqual(['a a a shared', 'b b b shared']);
  });

  test('a module that is global stands behind that of the module itself', async () => {
    @Global()
    @Module({ providers: [tenant('global')], exports: [Tenant] })
    class GlobalModule {}
    @Module({})
    class Plain {}
    const plain = { module: Plain, imports: [feature('plain'), Common] };
    const own = modules['its own']?.('own') as DynamicModule;
    const { app, runtime, settled } = await application({ imports: [own, GlobalModule, plain, Common] });
    await runtime.publish(Job, 'x');
    await settled();
    expect([...app.get(Journal).lines].sort()).toEqual(['own own own shared', 'plain global global shared']);
  });

  test('what no import gives is that of any module', async () => {
    @Actor()
    class Asking {
      readonly tenant = inject(Tenant);
      readonly journal = inject(Journal);
      @Subscribe(Job)
      work() {
        this.journal.write(this.tenant.name);
      }
    }
    const { app, runtime, settled } = await application({
      imports: [modules['its own']?.('far') as DynamicModule, Common],
      providers: [Asking],
    });
    await runtime.publish(Job, 'x');
    await settled();
    expect(app.get(Journal).lines).toContain('far');
  });
});
