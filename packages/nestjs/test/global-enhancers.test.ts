import { Actor, messageOf, Subscribe, topic } from '@maiko/core';
import { MaikoModule } from '@maiko/nestjs';
import { EventEmitterListeners } from '@maiko/nestjs/event-emitter';
import {
  Injectable,
  Scope,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
  type PipeTransform,
} from '@nestjs/common';
import { APP_GUARD, APP_PIPE } from '@nestjs/core';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import type { MaikoModuleOptions } from '../src/module-options';
import { application, errorOf } from './support';

const Asked = topic<string>('asked');
const Told = topic<string>('told');

let seen: string[] = [];
beforeEach(() => (seen = []));

/** Refuses events of strangers. */
@Injectable()
class Doorkeeper implements CanActivate {
  canActivate(context: ExecutionContext) {
    seen.push(`guard of ${context.getHandler().name}`);
    return context.getArgByIndex(0) !== 'stranger';
  }
}

@Injectable()
class Trimming implements PipeTransform {
  transform(value: string) {
    return value.trim();
  }
}

@Actor()
class Plain {
  @Subscribe(Asked)
  ask(name: string) {
    seen.push(`asked by "${name}"`);
  }
  onError() {
    return 'resume' as const;
  }
}

@Actor()
class Guarded {
  @UseGuards()
  @Subscribe(Told)
  tell(name: string) {
    seen.push(`told by "${name}"`);
  }
}

const GLOBALS = [
  { provide: APP_GUARD, useClass: Doorkeeper },
  { provide: APP_PIPE, useClass: Trimming },
];

const started = (
  options: Pick<MaikoModuleOptions, 'globalEnhancers'>,
  providers: object[] = [Plain, Guarded, ...GLOBALS],
) => application({ providers: providers as never }, options);

test('with "all", global enhancers apply to a handler without any decorator', async () => {
  const { runtime, settled } = await started({ globalEnhancers: 'all' });
  await runtime.publish(Asked, ' bob ');
  await runtime.publish(Asked, 'stranger');
  await settled();
  expect(seen).toEqual(['guard of ask', 'asked by "bob"', 'guard of ask']);
  expect(runtime.actor('Plain').counters).toMatchObject({ handled: 1, failed: 1 });
});

test('with "all", they apply to an actor that forFeature lists', async () => {
  const { runtime, settled } = await application(
    { imports: [MaikoModule.forFeature({ actors: [Plain] })], providers: GLOBALS },
    { globalEnhancers: 'all' },
  );
  await runtime.publish(Asked, ' bob ');
  await settled();
  expect(seen).toEqual(['guard of ask', 'asked by "bob"']);
});

test('with "all", one that is request-scoped fails the start', async () => {
  const scoped = { provide: APP_GUARD, useClass: Doorkeeper, scope: Scope.REQUEST };
  const error = await errorOf(() => started({ globalEnhancers: 'all' }, [Plain, scoped]));
  expect(messageOf((error as Error).cause ?? error)).toContain('REQUEST_SCOPED_ENHANCER');
});

test('moved listeners are called without them, as before', async () => {
  @Injectable()
  class Listener {
    @OnEvent('door.opened')
    opened(name: string) {
      seen.push(`opened by "${name}"`);
    }
  }
  const { app, settled } = await application(
    {
      imports: [EventEmitterModule.forRoot(), EventEmitterListeners.forFeature({ listeners: [Listener] })],
      providers: GLOBALS,
    },
    { globalEnhancers: 'all' },
  );
  await app.init();
  app.get(EventEmitter2).emit('door.opened', 'stranger');
  await settled();
  expect(seen).toEqual(['opened by "stranger"']);
});

describe('as long as the program has not chosen', () => {
  test('they apply to decorated handlers only, and the start says which are left out', async () => {
    const { app, runtime, settled, logger } = await started({});
    await app.init();
    await runtime.publish(Asked, ' bob ');
    await runtime.publish(Told, ' bob ');
    await settled();
    expect(seen).toEqual(['asked by " bob "', 'guard of tell', 'told by "bob"']);
    expect(logger.lines.filter((line) => line.includes('globalEnhancers'))).toEqual([
      'info The global Doorkeeper, Trimming of the application do not apply to Plain.ask, which has no guard, pipe, interceptor or filter. ' +
        'Set globalEnhancers of MaikoModule.forRoot to "all" to apply them, or to "decorated" if this is meant',
    ]);
  });

  test.each<[string, Pick<MaikoModuleOptions, 'globalEnhancers'>, object[]]>([
    ['the program has chosen', { globalEnhancers: 'decorated' }, [Plain, ...GLOBALS]],
    ['there is no global enhancer', {}, [Plain]],
    ['every handler is decorated', {}, [Guarded, ...GLOBALS]],
  ])('nothing is said when %s', async (_, options, providers) => {
    const { app, logger } = await started(options, providers);
    await app.init();
    expect(logger.lines.filter((line) => line.includes('globalEnhancers'))).toEqual([]);
  });
});

test('another value is refused', async () => {
  expect(await errorOf(() => started({ globalEnhancers: 'none' as never }))).toMatchObject({ code: 'INVALID_OPTION' });
});
