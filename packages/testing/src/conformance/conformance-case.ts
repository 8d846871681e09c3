/** One promise of a port, and the test of it. For any runner: `for (const { name, run } of cases) test(name, run)`. */
export interface ConformanceCase {
  /** A sentence: what an implementation does. */
  readonly name: string;
  /** Resolves when it does, rejects with what is wrong when it does not. */
  run(): Promise<void>;
}

/** Makes a case for every promise of a port: its sentence, and what to do with an unused implementation. */
export function casesOf<Port>(
  make: () => Port,
  promises: readonly (readonly [name: string, check: (port: Port) => void | Promise<void>])[],
): ConformanceCase[] {
  return promises.map(([name, check]) => ({ name, run: async () => check(make()) }));
}
