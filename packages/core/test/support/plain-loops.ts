/**
 * Does what `--disallow-code-generation-from-strings` does: no function can be made from text. Returns the way back.
 */
export function disallowCodeFromStrings(): () => void {
  const real = globalThis.Function;
  class NoFunction {
    constructor() {
      throw new EvalError('Code generation from strings disallowed for this context');
    }
  }
  Object.defineProperty(globalThis, 'Function', { value: NoFunction, configurable: true, writable: true });
  return () => {
    Object.defineProperty(globalThis, 'Function', { value: real, configurable: true, writable: true });
  };
}
