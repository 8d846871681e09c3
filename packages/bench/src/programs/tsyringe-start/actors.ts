import 'reflect-metadata';
import { Actor, ActorContext, Subscribe, topic } from '@maiko/core';
import { expectCount, type Measure } from '../../program';
import { time } from '../../timing';

export interface Start {
  /** How many classes the actors are of. */
  readonly classes: number;
}

export const ACTORS = 1_000;

const Ticks = topic<number>('start.ticks');

class Clock {
  readonly started = 0;
}
class Store {
  readonly size = 0;
}
class Gate {
  readonly open = true;
}
export const SERVICES = [Clock, Store, Gate] as const;

type Started = { stop(): unknown } | undefined;

/** What every actor was given. */
const given: (readonly object[])[] = [];

/** Makes a class of actors with three dependencies. */
export function injectedClass() {
  @Actor()
  class Injected {
    constructor(_ctx: ActorContext, clock: Clock, store: Store, gate: Gate) {
      given.push([clock, store, gate]);
    }

    @Subscribe(Ticks)
    handle(): void {
      // Nothing is published.
    }
  }
  return Injected;
}

/** Makes the same class without a container: it makes what it needs. */
export function plainClass() {
  const services = SERVICES.map((Service) => new Service());
  @Actor()
  class Plain {
    constructor(_ctx: ActorContext) {
      given.push(services);
    }

    @Subscribe(Ticks)
    handle(): void {
      // Nothing is published.
    }
  }
  return Plain;
}

/** Makes a measurement of a start: once, in a young process, classes declared and modules loaded. */
export function starting<C>(makeClass: () => C, start: (classes: readonly C[]) => Promise<Started>): Measure<Start> {
  return async ({ classes: count }) => {
    const classes = Array.from({ length: count }, makeClass);
    const all = Array.from({ length: ACTORS }, (_, index) => classes[index % count] as C);
    given.length = 0;
    let started: Started;
    const { cpu, wall } = await time(async () => {
      started = await start(all);
    });
    await started?.stop();
    expectCount('actors', given.length, ACTORS);
    const complete = given.filter((services) =>
      services.every((service, index) => service instanceof (SERVICES[index] as new () => object)),
    );
    expectCount('actors with their services', complete.length, ACTORS);
    return { cpu, wall, warm: 0 };
  };
}
