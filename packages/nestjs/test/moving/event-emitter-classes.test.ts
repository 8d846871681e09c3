import { Inject, Injectable, Scope, UseInterceptors, type Type } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { EventEmitter2, OnEvent } from '@nestjs/event-emitter';
import { AsyncLocalStorage } from 'node:async_hooks';
import { turns } from '../support';
import { both, rest } from './both';

/** Nothing shows whether it moved. */
function same({ before, after }: { before: unknown; after: unknown }): void {
  expect(after).toEqual(before);
}

const emitterOf = (app: { get(token: typeof EventEmitter2): EventEmitter2 }) => app.get(EventEmitter2);

describe('the class is what it was', () => {
  test('methods with the names of hooks, lifecycle hooks, interceptors on the class, and app.get', async () => {
    const result = await both(
      'event-emitter',
      (log) => {
        @Injectable()
        @UseInterceptors(class Never {} as never)
        class Job {
          ready = false;
          onModuleInit() {
            this.ready = true;
          }
          onModuleDestroy() {
            log.push('destroyed');
          }
          @OnEvent('job.start')
          onStart(job?: unknown) {
            log.push(`start ${String(job)} ${String(this.ready)}`);
          }
          @OnEvent('job.stop')
          onStop(job?: unknown) {
            log.push(`stop ${String(job)}`);
          }
          @OnEvent('job.error')
          onError(job?: unknown) {
            log.push(`error ${String(job)}`);
          }
          @OnEvent('job.step')
          step() {
            log.push('step');
          }
        }
        return { listeners: [Job], providers: [{ provide: 'job class', useValue: Job }] };
      },
      async (app) => {
        for (const name of ['start', 'stop', 'error', 'step']) emitterOf(app).emit(`job.${name}`, 1);
        await rest(app);
        const job = app.get<{ onStart(text: string): void; ready: boolean }>(app.get<Type>('job class'));
        job.onStart('called directly');
        return job.ready;
      },
    );
    same(result);
  });

  test('a listener of request scope has an instance for every event', async () => {
    const result = await both(
      'event-emitter',
      (log) => {
        let made = 0;
        @Injectable({ scope: Scope.REQUEST })
        class Unit {
          readonly id = ++made;
        }
        @Injectable()
        class Scoped {
          constructor(
            private readonly unit: Unit,
            @Inject(REQUEST) private readonly request: unknown,
          ) {}
          @OnEvent('event')
          handle(text: string) {
            log.push(`${text} unit ${String(this.unit.id)} request ${String(this.request)}`);
          }
        }
        return { listeners: [Scoped], providers: [Unit] };
      },
      async (app) => {
        await emitterOf(app).emitAsync('event', 'one');
        await emitterOf(app).emitAsync('event', 'two');
        return undefined;
      },
    );
    same(result);
  });

  test('each event is handled in the async context of its emit', async () => {
    const tenant = new AsyncLocalStorage<string>();
    const result = await both(
      'event-emitter',
      (log) => {
        @Injectable()
        class Tenants {
          @OnEvent('event')
          async handle(name: string) {
            await turns(1);
            log.push(`${name} in ${String(tenant.getStore())}`);
          }
        }
        return { listeners: [Tenants] };
      },
      (app) => {
        for (const name of ['A', 'B', 'C']) tenant.run(name, () => emitterOf(app).emit('event', name));
      },
    );
    same(result);
  });

  test('one that always fails goes on failing, and nothing else notices', async () => {
    const result = await both(
      'event-emitter',
      (log) => {
        @Injectable()
        class Broken {
          @OnEvent('event')
          handle() {
            throw new Error('broken');
          }
        }
        @Injectable()
        class Sound {
          @OnEvent('event')
          handle(index: number) {
            log.push(String(index));
          }
        }
        return { listeners: [Broken, Sound] };
      },
      (app) => {
        for (let index = 0; index < 200; index++) emitterOf(app).emit('event', index);
      },
    );
    same(result);
  });
});
