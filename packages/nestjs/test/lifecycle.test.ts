import { Actor, Subscribe, topic, type OnStart } from '@maiko/core';
import { MaikoModule, Publisher } from '@maiko/nestjs';
import {
  Injectable,
  Module,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { from } from 'rxjs';
import { application, gate, Journal, refusalOf, turns, type Started } from './support';

const Job = topic<number>('job');

@Injectable()
class Database implements OnModuleInit, OnModuleDestroy, BeforeApplicationShutdown {
  open = false;
  constructor(readonly journal: Journal) {}
  onModuleInit() {
    this.open = true;
  }
  write(line: string) {
    this.journal.write(`${line}${this.open ? '' : ' without database'}`);
  }
  onModuleDestroy() {
    this.open = false;
    this.journal.write('database closed');
  }
  beforeApplicationShutdown() {
    this.journal.write('before shutdown');
  }
}

/** Kept open, or a gate that holds every handler. */
const work = { gate: gate() };

@Actor()
class Worker implements OnStart {
  constructor(readonly database: Database) {}
  onStart() {
    this.database.write('worker starts');
  }
  @Subscribe(Job)
  async work(job: number) {
    await work.gate.passed;
    this.database.write(`job ${job}`);
  }
}

@Module({ providers: [Database, Journal], exports: [Database, Journal] })
class DatabaseModule {}

test('Publisher connects Observables to topics, and gives their Subjects', async () => {
  work.gate.open();
  const { app, settled } = await application({ providers: [Worker, Database, Journal] });
  await app.init();
  const publisher = app.get(Publisher);
  const connection = publisher.connect(from([1, 2]), Job);
  publisher.subject(Job).next(3);
  await settled();
  expect(connection.closed).toBe(true);
  const { lines } = app.get(Journal);
  expect([...lines].filter((line) => line.startsWith('job')).sort()).toEqual(['job 1', 'job 2', 'job 3']);
});

/** Publishes as long as Nest lets it. */
@Injectable()
class Eager implements OnModuleInit, OnApplicationBootstrap {
  constructor(readonly publisher: Publisher) {
    void publisher.publish(Job, 1);
  }
  async onModuleInit() {
    await this.publisher.publish(Job, 2);
    await this.publisher.publish(Job(3));
  }
  async onApplicationBootstrap() {
    await this.publisher.publish(Job, 4);
  }
}

const linesOf = ({ app }: Started): string[] => app.get(Journal, { strict: false }).lines;

beforeEach(() => {
  work.gate = gate();
});

test('what is published while Nest initialises is handled in order, once everything it depends on is there', async () => {
  work.gate.open();
  const started = await application({ imports: [DatabaseModule], providers: [Worker, Eager] });
  await started.settled();
  expect(linesOf(started)).toEqual(['worker starts', 'job 1', 'job 2', 'job 3', 'job 4']);
});

test('a hook of Nest may await more events than a mailbox holds', async () => {
  const many = 600;
  @Injectable()
  class Flood implements OnModuleInit {
    constructor(readonly publisher: Publisher) {}
    async onModuleInit() {
      for (let job = 1; job <= many; job++) await this.publisher.publish(Job, job);
    }
  }
  work.gate.open();
  const started = await application({ imports: [DatabaseModule], providers: [Worker, Flood] });
  await started.settled();
  expect(linesOf(started)).toEqual([
    'worker starts',
    ...Array.from({ length: many }, (_, index) => `job ${index + 1}`),
  ]);
});

test('an early event beyond the ingress is refused, not forgotten', async () => {
  const refusals: Promise<string>[] = [];
  @Injectable()
  class Flood {
    constructor(publisher: Publisher) {
      for (let job = 1; job <= 5; job++)
        refusals.push(refusalOf(() => publisher.publish(Job, job)).catch(() => 'kept'));
    }
  }
  work.gate.open();
  const started = await application(
    { imports: [DatabaseModule], providers: [Worker, Flood] },
    { capacity: 2, ingress: 2 },
  );
  await started.settled();
  expect((await Promise.all(refusals)).map((each) => each.slice(0, 14))).toEqual([
    'kept',
    'kept',
    'kept',
    'kept',
    '[INGRESS_FULL]',
  ]);
  expect(linesOf(started)).toEqual(['worker starts', 'job 1', 'job 2', 'job 3', 'job 4']);
});

test.each(['the root module', 'a module of its own', 'a global module'])(
  'closing drains the actors before what they depend on goes away, when that is in %s',
  async (place) => {
    @Module({ providers: [Worker] })
    class WorkModule {}
    const shared = { module: DatabaseModule, global: place === 'a global module' };
    const metadata =
      place === 'the root module'
        ? { providers: [Worker, Database, Journal] }
        : place === 'a module of its own'
          ? { imports: [DatabaseModule], providers: [Worker] }
          : { imports: [WorkModule, shared] };
    const started = await application(metadata);
    for (let job = 1; job <= 6; job++) await started.runtime.publish(Job, job);
    const closed = started.app.close();
    await turns();
    expect(linesOf(started)).toEqual(['worker starts']);
    work.gate.open();
    await closed;
    expect(linesOf(started)).toEqual([
      'worker starts',
      ...[1, 2, 3, 4, 5, 6].map((job) => `job ${job}`),
      'database closed',
      'before shutdown',
    ]);
    expect(started.runtime.state).toBe('stopped');
  },
);

test('closing settles within the deadline and says what was not handled', async () => {
  const started = await application({ imports: [DatabaseModule], providers: [Worker] }, { stop: { deadline: 20 } });
  await started.runtime.publish(Job, 1);
  await started.runtime.publish(Job, 2);
  await started.app.close();
  expect(linesOf(started)).toContain('database closed');
  expect(started.logger.lines.join('\n')).toContain(
    'The actors could not drain before the application closed; left behind: Worker. Events they did not handle are dead letters.',
  );
});

test('a wrong option of stop is refused when the application is created, not when it closes', async () => {
  expect(await refusalOf(() => MaikoModule.forRoot({ stop: { deadline: -1 } }))).toContain(
    '[INVALID_OPTION] Option "stop.deadline" of MaikoModule.forRoot is not valid',
  );
  expect(await refusalOf(() => MaikoModule.forRoot({ stop: { drain: 'no' as never } }))).toContain('"stop.drain"');
});

test('an application that fails to initialise leaves no running actors', async () => {
  const runtimes: unknown[] = [];
  @Injectable()
  class Broken implements OnModuleInit {
    constructor(readonly publisher: Publisher) {
      runtimes.push(publisher);
    }
    onModuleInit() {
      throw new Error('no configuration');
    }
  }
  const journal = new Journal();
  await expect(
    application({ providers: [Worker, Database, Broken, { provide: Journal, useValue: journal }] }),
  ).rejects.toThrow('no configuration');
  await turns();
  expect(journal.lines).toEqual([]);
});

test('events from outside are refused while the application closes', async () => {
  const started = await application({ imports: [DatabaseModule], providers: [Worker] });
  await started.runtime.publish(Job, 1);
  const closed = started.app.close();
  await turns();
  expect(await refusalOf(() => started.app.get(Publisher).publish(Job, 2))).toContain('[RUNTIME_CLOSED]');
  work.gate.open();
  await closed;
});
