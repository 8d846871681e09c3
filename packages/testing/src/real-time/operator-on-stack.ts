/** Where RxJS keeps an operator, or a function that makes an Observable, in its builds and by their source maps. */
const PLACE = /rxjs.*[\\/]internal[\\/](?:operators|observable)[\\/]([a-z]\w*)\.[cm]?[jt]s/u;

/** What is kept there too. */
const HELPERS: ReadonlySet<string> = new Set(['innerFrom', 'mergeInternals', 'scanInternals']);

/** Operators that wait for a `timer`, and how they are known when they do. */
const WITH_TIMER: Readonly<Record<string, string>> = {
  audit: 'auditTime',
  sample: 'sampleTime',
  throttle: 'throttleTime',
};

/**
 * How many calls are looked through. Between an operator and the scheduler there are about ten.
 * @limit
 */
const DEPTH = 40;

/**
 * Finds the operator of RxJS that has asked its scheduler for time, by the stack; undefined when RxJS is bundled, or
 * the program has asked by itself. What is made of a `timer`, as `interval` and `delay` are, is found as that.
 */
export function operatorOnStack(): string | undefined {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = DEPTH;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  const [innermost, next] = operatorsIn(stack);
  return innermost === 'timer' ? (WITH_TIMER[next ?? ''] ?? innermost) : innermost;
}

/** The innermost first, each once. */
function operatorsIn(stack: string): string[] {
  const names = new Set<string>();
  for (const line of stack.split('\n')) {
    const name = PLACE.exec(line)?.[1];
    if (name !== undefined && !HELPERS.has(name)) names.add(name);
  }
  return [...names];
}
