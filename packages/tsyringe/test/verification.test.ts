import { Actor, ActorContext, createRuntime, inject as injectField } from '@maiko/core';
import { tsyringeContainer } from '@maiko/tsyringe';
import { inject, injectable } from 'tsyringe';
import { context, errorOf, failureOf, verify } from './support';

interface Wiring {
  readonly pins: number;
}

let made = 0;

@injectable()
class GpioPins {
  constructor(
    readonly ctx: object,
    readonly wiring: Wiring,
  ) {
    made++;
  }
}

@injectable()
class HeatingService {
  constructor(readonly pins: GpioPins) {
    made++;
  }
}

@Actor()
class Thermostat {
  constructor(
    readonly ctx: ActorContext,
    readonly heating: HeatingService,
  ) {
    made++;
  }
}

test('an interface is found before anything is created, with the path that leads to it', () => {
  const container = tsyringeContainer();
  const error = errorOf(() => createRuntime({ actors: [Thermostat], container }));
  expect(error.message).toBe(
    '[UNKNOWN_DEPENDENCY] The argument at index 0 of GpioPins has the type Object, which stands for no provider ' +
      '(Thermostat -> HeatingService -> GpioPins). Expected a class, or a token. Interfaces, unions, primitives and ' +
      "`import type` leave no class behind: give the argument a token with tsyringe's @inject(token) or @Actor({ inject }), " +
      'or import the class as a value; if it is a class, two files import each other.',
  );
  expect(error.actor).toBe('Thermostat');
  expect(made).toBe(0);
});

test.each([
  [
    'String',
    class {
      constructor(readonly value: string) {}
    },
  ],
  [
    'Number',
    class {
      constructor(readonly value: number) {}
    },
  ],
  [
    'Array',
    class {
      constructor(readonly value: string[]) {}
    },
  ],
  [
    'Promise',
    class {
      constructor(readonly value: Promise<void>) {}
    },
  ],
  [
    'Date',
    class {
      constructor(readonly value: Date) {}
    },
  ],
])('an argument of type %s needs a token', (type, actorClass) => {
  const emitted = { String, Number, Array, Promise, Date }[type];
  Reflect.defineMetadata('design:paramtypes', [emitted], actorClass);
  Actor({ name: 'probe' })(actorClass);
  expect(verify(actorClass)).toContain(`has the type ${type}, which stands for no provider. Expected a class`);
});

test('a built-in class that is provided can be injected', () => {
  @Actor()
  class Calendar {
    constructor(readonly today: Date) {}
  }
  tsyringeContainer({ providers: [{ provide: Date, useValue: new Date(0) }] }).verify(Calendar);
  expect(verify(Calendar)).toContain('has the type Date');
});

test('a token without a provider is named with the path', () => {
  @injectable()
  class Mailer {
    constructor(
      readonly ctx: HeatingService,
      @inject('smtp.host') readonly host: string,
    ) {}
  }
  @Actor()
  class Notifier {
    constructor(@inject(Symbol('mailer')) readonly mailer: unknown) {}
  }
  @Actor()
  class Alerter {
    constructor(readonly mailer: Mailer) {}
  }
  const heating = { provide: HeatingService, useValue: {} };
  expect(verify(Notifier)).toBe(
    '[UNKNOWN_DEPENDENCY] The argument at index 0 of Notifier needs Symbol(mailer), which has no provider ' +
      '(Notifier -> Symbol(mailer)). Add { provide: Symbol(mailer), ... } to the providers of a module.',
  );
  expect(verify(Alerter, [heating])).toContain(
    'The argument at index 1 of Mailer needs "smtp.host", which has no provider (Alerter -> Mailer -> "smtp.host")',
  );
  expect(verify(Alerter, [heating, { provide: Mailer, useFactory: () => ({}), inject: ['smtp.port'] }])).toContain(
    'The argument at index 0 of Mailer needs "smtp.port", which has no provider (Alerter -> Mailer -> "smtp.port")',
  );
  expect(verify(Alerter, [heating, { provide: Mailer, useExisting: 'mail' }])).toContain(
    'needs "mail", which has no provider (Alerter -> Mailer -> "mail")',
  );
});

test('a constructor about which nothing is known is named with the ways out', () => {
  class Plain {
    constructor(
      readonly first: ActorContext,
      readonly second: string,
    ) {}
  }
  @Actor()
  class User {
    constructor(readonly plain: Plain) {}
  }
  expect(verify(User)).toBe(
    '[MISSING_METADATA] Nothing is known about the argument at index 0 of Plain (User -> Plain). ' +
      "Expected constructor types in the compiler's output, or tokens. " +
      'Set "experimentalDecorators" and "emitDecoratorMetadata", import "@maiko/tsyringe" before the file of this class, ' +
      "and give it a decorator such as tsyringe's @injectable(); or name the tokens: @Actor({ inject: [...] }), " +
      '{ provide, useClass, inject: [...] }, or inject(Token) in a field.',
  );
  const pins = { provide: GpioPins, useValue: {} };
  expect(verify(User, [pins, { provide: Plain, useClass: Plain, inject: [HeatingService] }])).toContain(
    'Nothing is known about the argument at index 1 of Plain (User -> Plain)',
  );
});

test('a subclass with a constructor of its own does not get the arguments of its base class', () => {
  class Special extends HeatingService {
    constructor(
      readonly name: string,
      pins: GpioPins,
    ) {
      super(pins);
    }
  }
  @Actor()
  class User {
    constructor(readonly special: Special) {}
  }
  expect(verify(User)).toContain('Nothing is known about the argument at index 0 of Special (User -> Special)');
});

test('an unknown token in a field is found while creating', async () => {
  @Actor()
  class Careless {
    readonly value = injectField('forgotten');
  }
  const error = await failureOf(tsyringeContainer().create(Careless, context()));
  expect(error.message).toContain('Careless needs "forgotten", which has no provider (Careless -> "forgotten")');
});

test('a dependency with a constructor that throws is named with the path and the cause', async () => {
  const boom = new Error('no such device');
  class Device {
    constructor() {
      throw boom;
    }
  }
  @injectable()
  class Driver {
    constructor(readonly device: Device) {}
  }
  @Actor()
  class Owner {
    constructor(readonly driver: Driver) {}
  }
  const error = await failureOf(tsyringeContainer().create(Owner, context()));
  expect(error.message).toBe(
    '[DEPENDENCY_FAILED] Device could not be created (Owner -> Driver -> Device). See the cause.',
  );
  expect(error.cause).toBe(boom);
});

test("an actor's own failure is passed on as it is", async () => {
  @Actor()
  class Broken {
    constructor() {
      throw new TypeError('mine');
    }
  }
  await expect(tsyringeContainer().create(Broken, context())).rejects.toThrow(new TypeError('mine'));
});
