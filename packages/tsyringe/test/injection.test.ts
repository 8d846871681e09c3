import { Actor, ActorContext, inject as injectField } from '@maiko/core';
import { tsyringeContainer, type Provider } from '@maiko/tsyringe';
import { delay, inject, injectable, injectAll, injectAllWithTransform, injectWithTransform } from 'tsyringe';
import { context } from './support';

const LIMIT = Symbol('limit');

abstract class Heating {
  abstract readonly watts: number;
}

@injectable()
class GpioHeating extends Heating {
  readonly watts = 900;
}

class Thermometer {
  readonly celsius = 21;
}

@injectable()
class House {
  constructor(readonly thermometer: Thermometer) {}
}

function create<T extends object>(actor: new (...args: never[]) => T, providers: Provider[] = []): Promise<T> {
  return tsyringeContainer({ providers }).create(actor, context());
}

test('@Actor() alone is enough: constructor arguments are injected by their types', async () => {
  @Actor()
  class Thermostat {
    constructor(
      readonly ctx: ActorContext,
      readonly house: House,
    ) {}
  }
  const ctx = context();
  const thermostat = await tsyringeContainer().create(Thermostat, ctx);
  expect(thermostat.ctx).toBe(ctx);
  expect(thermostat.house.thermometer.celsius).toBe(21);
});

test('providers are classes, values, factories and other names of a token', async () => {
  @Actor()
  class Thermostat {
    constructor(
      readonly heating: Heating,
      @inject('place') readonly place: string,
      @inject(LIMIT) readonly limit: number,
      @inject('heating') readonly same: Heating,
      readonly thermometer: Thermometer,
    ) {}
  }
  const thermostat = await create(Thermostat, [
    Thermometer,
    { provide: Heating, useClass: GpioHeating },
    { provide: 'place', useValue: 'roof' },
    {
      provide: LIMIT,
      useFactory: (heating: Heating, place: string) => heating.watts + place.length,
      inject: [Heating, 'place'],
    },
    { provide: 'heating', useExisting: Heating },
  ]);
  expect(thermostat.heating).toBeInstanceOf(GpioHeating);
  expect(thermostat).toMatchObject({ place: 'roof', limit: 904 });
  expect(thermostat.same).toBe(thermostat.heating);
});

test('a value may be falsy, and of a token provided twice the later one is injected', async () => {
  @Actor()
  class Counter {
    constructor(
      @inject('zero') readonly zero: number,
      @inject('name') readonly name: string,
    ) {}
  }
  const counter = await create(Counter, [
    { provide: 'zero', useValue: 0 },
    { provide: 'name', useValue: 'replaced' },
    { provide: 'name', useValue: 'real' },
  ]);
  expect(counter).toMatchObject({ zero: 0, name: 'real' });
});

test('@Actor({ inject }) names the tokens where the compiler emits no types', async () => {
  class Untyped {
    constructor(
      readonly ctx: ActorContext,
      readonly place: string,
    ) {}
  }
  Actor({ inject: [ActorContext, 'place'] })(Untyped);
  const ctx = context();
  const untyped = await tsyringeContainer({ providers: [{ provide: 'place', useValue: 'cellar' }] }).create(
    Untyped,
    ctx,
  );
  expect(untyped).toEqual({ ctx, place: 'cellar' });
});

test('{ useClass, inject } names the tokens of a class without any decorator', async () => {
  class Plain {
    constructor(readonly thermometer: Thermometer) {}
  }
  @Actor()
  class Reader {
    constructor(readonly plain: Plain) {}
  }
  const reader = await create(Reader, [{ provide: Plain, useClass: Plain, inject: [Thermometer] }]);
  expect(reader.plain.thermometer.celsius).toBe(21);
});

test('inject(Token) works in the fields of actors and of services', async () => {
  class Service {
    readonly thermometer = injectField(Thermometer);
  }
  @Actor()
  class Thermostat {
    readonly ctx = injectField(ActorContext);
    readonly place = injectField<string>('place');
    readonly service = injectField(Service);
    constructor(readonly thermometer: Thermometer) {}
  }
  const thermostat = await create(Thermostat, [{ provide: 'place', useValue: 'roof' }]);
  expect(thermostat.place).toBe('roof');
  expect(thermostat.ctx.signal.aborted).toBe(false);
  expect(thermostat.service.thermometer).toBe(thermostat.thermometer);
});

test("tsyringe's parameter decorators work on actors: all of a token, optional ones, transforms", async () => {
  class Sum {
    transform(values: number[], offset: number): number {
      return values.reduce((sum, value) => sum + value, offset);
    }
  }
  class Length {
    transform(text: string): number {
      return text.length;
    }
  }
  @Actor()
  class Adder {
    constructor(
      @injectAll('number') readonly numbers: number[],
      @injectAllWithTransform('number', Sum, 100) readonly sum: number,
      @injectWithTransform('word', Length) readonly length: number,
      @inject('nothing', { isOptional: true }) readonly nothing: unknown,
      @injectAll('nothing', { isOptional: true }) readonly none: unknown[],
    ) {}
  }
  const adder = await create(Adder, [
    { provide: 'number', useValue: 1 },
    { provide: 'number', useFactory: () => 2 },
    { provide: 'word', useValue: 'four' },
  ]);
  expect(adder).toEqual({ numbers: [1, 2], sum: 103, length: 4, nothing: undefined, none: [] });
});

test('an argument with a default keeps it unless its type is provided', async () => {
  @Actor()
  class Sampler {
    constructor(
      readonly thermometer: Thermometer,
      readonly retries = 3,
      readonly second: Thermometer = new Thermometer(),
    ) {}
  }
  const sampler = await create(Sampler);
  expect(sampler.retries).toBe(3);
  expect(sampler.second).not.toBe(sampler.thermometer);
  const provided = await create(Sampler, [Thermometer]);
  expect(provided.second).toBe(provided.thermometer);
});

test('a subclass without a constructor takes what its base class takes', async () => {
  @injectable()
  class Base {
    constructor(
      readonly house: House,
      @inject('place') readonly place: string,
    ) {}
  }
  @Actor()
  class Derived extends Base {}
  const derived = await create(Derived, [{ provide: 'place', useValue: 'attic' }]);
  expect(derived).toMatchObject({ place: 'attic', house: { thermometer: { celsius: 21 } } });
});

test('classes that need each other work with delay()', async () => {
  @injectable()
  class Pump {
    constructor(@inject(delay(() => Valve)) readonly valve: { readonly pump: Pump }) {}
  }
  @injectable()
  class Valve {
    constructor(readonly pump: Pump) {}
  }
  @Actor()
  class Plumber {
    constructor(
      readonly pump: Pump,
      readonly valve: Valve,
    ) {}
  }
  const plumber = await create(Plumber);
  expect(plumber.pump.valve).toBeInstanceOf(Valve);
  expect(plumber.pump.valve.pump).toBe(plumber.pump);
  expect(plumber.valve.pump).toBe(plumber.pump);
});
