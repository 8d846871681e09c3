import { expectCount, operations, timed, type Measure } from '../../program';

/** An actor that fails with every event. */
export interface Crashing {
  crash(n: number): unknown;
  close(): unknown;
}

/** Makes a measurement of events that fail, from the publish until the actor goes on. */
export function crashing(open: (goesOn: () => void) => Crashing | Promise<Crashing>): Measure<undefined> {
  return timed(async () => {
    let ready = (): void => undefined;
    let times = 0;
    const actor = await open(() => {
      times++;
      ready();
    });
    return operations({
      async run(events) {
        times = 0;
        for (let n = 1; n <= events; n++) {
          const again = new Promise<void>((resolve) => (ready = resolve));
          void actor.crash(n);
          await again;
        }
      },
      verify(events) {
        expectCount('failures that the actor survived', times, events);
      },
      close: () => actor.close(),
    });
  });
}
