import {
  Actor,
  actor,
  ActorContext,
  createRuntime,
  Event,
  inject,
  StepAction,
  topic,
  topics,
  type ActorDefinition,
  type AnyEvent,
  type ErrorVerdict,
  type OnDrain,
  type OnError,
  type OnStart,
  type OnStop,
  type Steps,
  type StopReason,
} from '@maiko/core';
import { expectTypeOf } from 'expect-type';

/** Actor classes, their options and their hooks. */

interface GuesserOptions {
  readonly interval: number;
  readonly name?: string;
}

@Actor()
class Plain {}

@Actor()
class WithContext {
  constructor(readonly ctx: ActorContext) {}
}

@Actor()
class Guesser {
  constructor(readonly ctx: ActorContext<GuesserOptions>) {
    expectTypeOf(ctx.options).toEqualTypeOf<GuesserOptions>();
    expectTypeOf(ctx.options.interval).toEqualTypeOf<number>();
    // @ts-expect-error not one of its options
    ctx.options.delay;
  }
}

class Service {}

@Actor()
class Serviced {
  constructor(
    readonly service: Service,
    readonly ctx: ActorContext<GuesserOptions>,
  ) {}
}

@Actor()
class Optional {
  constructor(readonly ctx: ActorContext<GuesserOptions | undefined>) {}
}

expectTypeOf(actor(Plain)).toEqualTypeOf<ActorDefinition>();
actor(Plain, { name: 'plain', capacity: 3 });
actor(WithContext);
actor(WithContext, { options: { any: 'thing' } });
actor(Guesser, { options: { interval: 500 } });
actor(Guesser, { name: 'player-1', options: { interval: 500, name: 'one' } });
actor(Serviced, { options: { interval: 500 } });
actor(Optional);
actor(Optional, { options: { interval: 500 } });

// @ts-expect-error its options are missing
actor(Guesser);
// @ts-expect-error its options are missing
actor(Guesser, { name: 'player-1' });
// @ts-expect-error an option of the wrong type
actor(Guesser, { options: { interval: '500' } });
// @ts-expect-error an option is missing
actor(Guesser, { options: { name: 'one' } });
// @ts-expect-error an option it does not have
actor(Guesser, { options: { interval: 500, delay: 1 } });
// @ts-expect-error its options are missing, although other arguments come first
actor(Serviced);
// @ts-expect-error not a setting
actor(Plain, { names: 'plain' });
// @ts-expect-error not a class
actor({});
// @ts-expect-error a capacity is a number
actor(Plain, { capacity: '3' });

const Reading = topic<number>('reading');
const Orders = topics<number>('orders.*');
@Event('placed')
class Placed {
  constructor(readonly id: string) {}
}

Actor({ name: 'a', capacity: 1, publishes: [Reading, Orders, Placed], inject: [ActorContext, Service, 'token'] });
// @ts-expect-error not an option
Actor({ topics: [Reading] });
// @ts-expect-error a text is no topic one can publish on
Actor({ publishes: ['reading'] });

createRuntime({ actors: [Plain, actor(Guesser, { options: { interval: 1 } })] });
// @ts-expect-error instances are made by the runtime
createRuntime({ actors: [new Plain()] });
// @ts-expect-error not an option
createRuntime({ actors: [], capacities: 3 });

export class Hooks implements OnStart, OnDrain, OnStop, OnError, Steps {
  private readonly ctx = inject(ActorContext);
  private readonly service = inject(Service);

  onStart(): void {
    expectTypeOf(this.ctx).toEqualTypeOf<ActorContext>();
    expectTypeOf(this.service).toEqualTypeOf<Service>();
    expectTypeOf(this.ctx.signal).toEqualTypeOf<AbortSignal>();
    expectTypeOf(this.ctx.congested).toEqualTypeOf<boolean>();
    expectTypeOf(this.ctx.incarnation).toEqualTypeOf<number>();
  }
  *onDrain(): Iterable<AnyEvent> {
    yield Reading(1);
  }
  async onStop(reason: StopReason): Promise<void> {
    await Promise.resolve(reason);
  }
  onError(error: Error): ErrorVerdict | undefined {
    return error.message === '' ? 'resume' : undefined;
  }
  step(): StepAction {
    return Math.random() > 2 ? StepAction.Backoff(1) : StepAction.Continue;
  }
}

@Event('batch')
class Batch {
  constructor(readonly rows: readonly number[]) {}
}

export class DrainsLater implements OnDrain {
  async onDrain() {
    await Promise.resolve();
    return [Reading(1), new Batch([2])];
  }
}

export class DrainsOne implements OnDrain {
  onDrain() {
    return Math.random() > 2 ? new Batch([1]) : undefined;
  }
}

export class DrainsNothing implements OnDrain {
  async onDrain() {
    await Promise.resolve();
  }
}

export class WrongHooks implements OnDrain, OnError, Steps {
  // @ts-expect-error a number is no event
  onDrain(): Promise<number> {
    return Promise.resolve(1);
  }
  // @ts-expect-error not a verdict
  onError(): 'ignore' {
    return 'ignore';
  }
  // @ts-expect-error not a step action
  step(): string {
    return 'continue';
  }
}

// @ts-expect-error a duration is a number of milliseconds
StepAction.Backoff('1s');
