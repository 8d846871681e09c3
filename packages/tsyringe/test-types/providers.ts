import { Actor, RuntimeModule as CoreRuntimeModule, type ActorContainer, type Runtime } from '@maiko/core';
import { bootstrap, RuntimeModule, tsyringeContainer, type BootstrapOptions, type Provider } from '@maiko/tsyringe';
import { expectTypeOf } from 'expect-type';

// The decorator of core, with the type of providers.
expectTypeOf(CoreRuntimeModule<Provider>).toExtend<typeof RuntimeModule>();

abstract class Heating {
  abstract readonly watts: number;
}

class GpioHeating extends Heating {
  readonly watts = 900;
}

@Actor()
class Thermostat {}

// Every form of a provider.
@RuntimeModule({
  actors: [Thermostat],
  providers: [
    GpioHeating,
    { provide: Heating, useClass: GpioHeating, scope: 'incarnation' },
    { provide: Symbol('limit'), useValue: 30 },
    {
      provide: 'name',
      useFactory: async (heating: Heating, place: string) => `${heating.watts} ${place}`,
      inject: [Heating, 'place'],
    },
    { provide: 'heating', useExisting: Heating },
  ],
})
export class HouseModule {}

// @ts-expect-error a provider must say where the value comes from
export const nothing: Provider = { provide: Heating };

// @ts-expect-error an abstract class cannot be constructed
export const abstractClass: Provider = { provide: Heating, useClass: Heating };

// @ts-expect-error a number is no token
export const noToken: Provider = { provide: 5, useValue: 5 };

// @ts-expect-error there is no such scope
export const noScope: Provider = { provide: Heating, useClass: GpioHeating, scope: 'request' };

// @ts-expect-error a module takes providers, not values
export const decorate = RuntimeModule({ providers: [5] });

expectTypeOf(bootstrap(HouseModule)).toEqualTypeOf<Promise<Runtime>>();
expectTypeOf(tsyringeContainer({ providers: [GpioHeating] })).toExtend<ActorContainer>();

// @ts-expect-error the module lists the actors
export const actors: BootstrapOptions = { actors: [Thermostat] };

// @ts-expect-error the container is this one
export const container: BootstrapOptions = { container: tsyringeContainer() };
