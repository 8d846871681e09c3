// Runs where there is no test runner: in a browser, its workers, Deno and Bun.

const CASE_BOUND = 5_000;

const { process, Deno, Bun } = globalThis as { process?: unknown; Deno?: unknown; Bun?: unknown };

/** Where the program runs. Deno and Bun have a `process` too. */
export const platform =
  process === undefined ? 'browser' : Deno === undefined && Bun === undefined ? 'node' : 'like node';

export type Cases = Readonly<Record<string, () => Promise<void>>>;

/** Throws unless both are the same as JSON. */
export function equal(received: unknown, expected: unknown): void {
  const [was, should] = [JSON.stringify(received), JSON.stringify(expected)];
  if (was !== should) throw new Error(`expected ${should}, received ${was}`);
}

/** Waits for what happens within real time, at the latest before the case is over. */
export function until(holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (holds()) resolve();
      else setTimeout(look, 1);
    };
    look();
  });
}

export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

/** Runs one case after the other and gives a line for each, as of TAP. */
export async function run(cases: Cases): Promise<string[]> {
  const lines: string[] = [];
  for (const [name, work] of Object.entries(cases)) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`not done after ${String(CASE_BOUND)} ms`));
      }, CASE_BOUND);
    });
    try {
      await Promise.race([work(), late]);
      lines.push(`ok ${name}`);
    } catch (error) {
      lines.push(`not ok ${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    clearTimeout(timer);
  }
  return lines;
}
