/** The result of a matcher, in the shape that jest's and vitest's `expect.extend` take. */
export interface MatcherVerdict {
  readonly pass: boolean;
  readonly message: () => string;
}

/** The context that `expect` binds a matcher to, as far as it is used. */
export interface MatcherContext {
  readonly isNot?: boolean | undefined;
  readonly equals?: ((one: unknown, other: unknown) => boolean) | undefined;
}

/** Makes a verdict that tells what was expected, what happened instead, and shows it. */
export function verdict(pass: boolean, expected: string, received: string, shown: string): MatcherVerdict {
  // Under `.not` the message is read when it passes, so it is the opposite that was expected.
  return { pass, message: () => `Expected${pass ? ' not' : ''}: ${expected}\nReceived: ${received}\n\n${shown}` };
}

export function times(count: number): string {
  return count === 1 ? 'once' : `${String(count)} times`;
}
