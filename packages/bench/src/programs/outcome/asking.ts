import type { Tick } from '../../load';
import { expectCount, operations, timed, type Measure } from '../../program';

export interface Asking {
  /** How many questions are open at the same time. */
  readonly atOnce: number;
}

/** One way to ask, and to await the answer. */
export interface Desk {
  /** @returns the `n` of the answer, which is that of the question plus one */
  ask(question: Tick): Promise<number>;
  close(): unknown;
}

/** How long an answer may take. Milliseconds. */
export const WITHIN = 5_000;

/** Makes a measurement of round trips. */
export function asking(open: () => Desk | Promise<Desk>): Measure<Asking> {
  return timed(async ({ atOnce }) => {
    const desk = await open();
    let answered = 0;
    let wrong = 0;
    const askOne = async (n: number): Promise<void> => {
      if ((await desk.ask({ n })) === n + 1) answered++;
      else wrong++;
    };
    return operations({
      batch: atOnce,
      async run(times) {
        answered = wrong = 0;
        for (let n = 0; n < times; n += atOnce) {
          if (atOnce === 1) await askOne(n);
          else await Promise.all(Array.from({ length: atOnce }, (_, index) => askOne(n + index)));
        }
      },
      verify(times) {
        expectCount('right answers', answered, times);
        expectCount('wrong answers', wrong, 0);
      },
      close: () => desk.close(),
    });
  });
}
