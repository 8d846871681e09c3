import { Actor, actor, Runtime, Subscribe, topic, type Publisher as CorePublisher } from '@maiko/core';
import { MaikoModule, Publisher, type MaikoModuleOptions, type MaikoOptionsFactory } from '@maiko/nestjs';
import { Injectable, Module } from '@nestjs/common';
import { application, applicationOf, errorOf, RecordingLogger } from './support';

const Job = topic<string>('job');

@Actor()
class Worker {
  @Subscribe(Job)
  work(job: string) {
    if (job === 'bad') throw new Error('bad job');
  }
}

@Actor()
class Clerk {
  @Subscribe(Job)
  note(_job: string) {}
}

const logger = new RecordingLogger();

@Injectable()
class Settings implements MaikoOptionsFactory {
  readonly capacity: number = 7;
  createMaikoOptions(): MaikoModuleOptions {
    return { capacity: this.capacity, logger };
  }
}

@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

const capacityOf = (runtime: Runtime): number => runtime.actor('Worker').mailbox.capacity;

test('options come from a factory with dependencies', async () => {
  const maiko = MaikoModule.forRootAsync({
    imports: [SettingsModule],
    inject: [Settings],
    useFactory: async (settings: Settings) => ({ capacity: settings.capacity + 1, logger }),
  });
  const { runtime } = await applicationOf({ imports: [maiko], providers: [Worker] });
  expect(capacityOf(runtime)).toBe(8);
});

test('options come from a class of their own', async () => {
  const { runtime } = await applicationOf({
    imports: [MaikoModule.forRootAsync({ useClass: Settings })],
    providers: [Worker],
  });
  expect(capacityOf(runtime)).toBe(7);
});

test('options come from a provider that is there already', async () => {
  const maiko = MaikoModule.forRootAsync({ imports: [SettingsModule], useExisting: Settings });
  const { runtime } = await applicationOf({ imports: [maiko], providers: [Worker] });
  expect(capacityOf(runtime)).toBe(7);
});

test('every module sees Runtime and Publisher, unless isGlobal is false', async () => {
  @Injectable()
  class Sender {
    constructor(
      readonly publisher: Publisher,
      readonly runtime: Runtime,
    ) {}
  }
  @Module({ providers: [Sender] })
  class SenderModule {}

  const { app, runtime } = await application({ imports: [SenderModule] });
  const sender = app.get(Sender, { strict: false });
  const publisher: CorePublisher = sender.publisher;
  expect(publisher).toBeInstanceOf(Publisher);
  expect(sender.runtime).toBe(runtime);
  await expect(application({ imports: [SenderModule] }, { isGlobal: false })).rejects.toThrow(/Publisher/);

  const maiko = MaikoModule.forRoot({ isGlobal: false, logger });
  @Module({ imports: [maiko], providers: [Sender] })
  class ImportingModule {}
  const importing = await applicationOf({ imports: [maiko, ImportingModule] });
  expect(importing.app.get(Sender, { strict: false }).runtime).toBe(importing.runtime);
});

test('each module with actors is a supervisor, after those of the modules it imports', async () => {
  @Module({ providers: [Clerk] })
  class OfficeModule {}

  @Module({
    imports: [OfficeModule, MaikoModule.forFeature({ actors: [Worker], supervision: { maxRestarts: 0 } })],
  })
  class FactoryModule {}

  const { runtime } = await application({ imports: [FactoryModule] });
  expect(runtime.health().root.modules.map(({ name, actors }) => [name, ...actors.map(({ id }) => id)])).toEqual([
    ['OfficeModule', 'Clerk'],
    ['FactoryModule', 'Worker'],
  ]);
});

test('a module supervises as forFeature says, and the root as forRoot says', async () => {
  @Module({ imports: [MaikoModule.forFeature({ actors: [Worker], supervision: { maxRestarts: 0 } })] })
  class FactoryModule {}

  const { runtime } = await application({ imports: [FactoryModule] }, { supervision: { maxRestarts: 0 } });
  await runtime.publish(Job, 'bad');
  await errorOf(() => runtime.join());
  expect(runtime.health()).toMatchObject({ status: 'failed', reasons: [expect.stringContaining('FactoryModule')] });
});

test('forFeature and providers of one module are one supervisor, and an actor in both is one actor', async () => {
  @Module({
    imports: [
      MaikoModule.forFeature({ actors: [Worker] }),
      MaikoModule.forFeature({ name: 'night shift', actors: [actor(Worker, { name: 'night worker' })] }),
    ],
    providers: [Worker, Clerk],
  })
  class FactoryModule {}

  const { runtime } = await application({ imports: [FactoryModule] });
  expect(runtime.actors().map(({ id, module }) => `${module}: ${id}`)).toEqual([
    'FactoryModule: Worker',
    'FactoryModule: Clerk',
    'night shift: night worker',
  ]);
});

test('an application without actors has a runtime too', async () => {
  const { runtime } = await application({});
  expect(runtime.state).toBe('running');
  await runtime.publish(Job, 'an event without subscriber');
});
