import { forwardRef, Inject, Injectable, Scope, SetMetadata, type Type } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import type { Feature } from '../features';

import { emitted, works, differs } from './support';

/** How Nest makes the class of a listener. */
export const classes: Record<string, Feature> = {
  'request scope, `REQUEST`': works(
    (log) => {
      let made = 0;
      @Injectable({ scope: Scope.REQUEST })
      class Unit {
        readonly id = ++made;
      }
      @Injectable()
      class Listener {
        constructor(private readonly unit: Unit) {}
        @OnEvent('event')
        handle() {
          log.push(`unit ${String(this.unit.id)}`);
        }
      }
      return { listeners: [Listener], providers: [Unit] };
    },
    async (app) => {
      await emitted(app, 'event', {});
      await emitted(app, 'event', {});
    },
    ['unit 1', 'unit 2'],
  ),
  '`inheritRequestContextId`': works(
    (log) => {
      let made = 0;
      @Injectable({ scope: Scope.REQUEST })
      class Unit {
        readonly id = ++made;
      }
      @Injectable({ scope: Scope.REQUEST })
      class Listener {
        #calls = 0;
        constructor(private readonly unit: Unit) {}
        @OnEvent('event')
        handle() {
          log.push(`unit ${String(this.unit.id)} call ${String(++this.#calls)}`);
        }
      }
      return { listeners: [Listener], providers: [Unit], options: { inheritRequestContextId: true } };
    },
    async (app) => {
      const request = { [requestContextKey()]: { id: 7 } };
      await emitted(app, 'event', request);
      await emitted(app, 'event', request);
      await emitted(app, 'event', {});
    },
    ['unit 1 call 1', 'unit 1 call 2', 'unit 2 call 1'],
  ),
  'a listener of transient scope': differs(
    (log) => {
      @Injectable()
      class Mailer {}
      @Injectable({ scope: Scope.TRANSIENT })
      class Listener {
        constructor(private readonly mailer: Mailer | undefined) {}
        @OnEvent('event')
        handle() {
          log.push(this.mailer === undefined ? 'has no dependencies' : 'has its dependencies');
        }
      }
      Reflect.defineMetadata('design:paramtypes', [Mailer], Listener);
      return { listeners: [Listener], providers: [Mailer] };
    },
    (app) => emitted(app, 'event'),
    { before: ['has no dependencies'], after: ['has its dependencies'] },
  ),
  'fields with `@Inject`, `forwardRef` between a listener and a provider': works(
    (log) => {
      @Injectable()
      class Listener {
        @Inject('greeting') readonly greeting!: string;
        constructor(@Inject(forwardRef(() => Service)) private readonly service: { has(): string }) {}
        @OnEvent('event')
        handle() {
          log.push(`${this.greeting} ${this.service.has()}`);
        }
      }
      @Injectable()
      class Service {
        constructor(@Inject(forwardRef(() => Listener)) private readonly listener: object) {}
        has() {
          return this.listener.constructor.name;
        }
      }
      return { listeners: [Listener], providers: [Service, { provide: 'greeting', useValue: 'hello' }] };
    },
    (app) => emitted(app, 'event'),
    ['hello Listener'],
  ),
  'other decorators on the method': works(
    (log) => {
      @Injectable()
      class Listener {
        @OnEvent('event')
        @SetMetadata('schedule', 'every minute')
        handle() {
          log.push('heard');
        }
      }
      return { listeners: [Listener], providers: [{ provide: 'type', useValue: Listener }] };
    },
    (app, log) => {
      const { handle } = app.get<{ handle: object & { name: string } }>(app.get<Type>('type'));
      log.push(handle.name, String(Reflect.getMetadata('schedule', handle)));
    },
    ['handle', 'every minute'],
  ),
};

/** The key under which Nest keeps the context of a request; it does not export it. */
function requestContextKey(): symbol {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const constants = require('@nestjs/core/router/request/request-constants') as { REQUEST_CONTEXT_ID: symbol };
  return constants.REQUEST_CONTEXT_ID;
}
