/** One promise of a port, and the test of it. For any runner: `for (const { name, run } of cases) test(name, run)`. */
export interface ConformanceCase {
  /** A sentence: what an implementation does. */
  readonly name: string;
  /** Resolves when it does, rejects with what is wrong when it does not. */
  run(): Promise<void>;
}
