import fc from 'fast-check';
import {
  auditTime,
  bufferCount,
  bufferTime,
  concatMap,
  debounceTime,
  defaultIfEmpty,
  delay,
  distinctUntilChanged,
  endWith,
  exhaustMap,
  filter,
  from,
  groupBy,
  ignoreElements,
  map,
  merge,
  mergeMap,
  of,
  pairwise,
  sampleTime,
  scan,
  share,
  skip,
  startWith,
  switchMap,
  take,
  takeLast,
  takeWhile,
  throttleTime,
  timer,
  toArray,
  windowCount,
  type MonoTypeOperatorFunction,
  type Observable,
  type OperatorFunction,
  type SchedulerLike,
} from 'rxjs';

type Any = OperatorFunction<unknown, unknown>;

/** One operator of a random pipe, with the number that it is made with. */
export interface Operator {
  readonly name: keyof typeof OPERATORS;
  readonly n: number;
}

/** Makes a number of whatever an operator gives. */
function weight(value: unknown): number {
  if (typeof value === 'number') return value;
  return Array.isArray(value) ? value.reduce((sum: number, each) => sum + weight(each), value.length) : 0;
}

/** Milliseconds: some of them meet the pauses between events, some do not. */
const ms = (n: number): number => [0, 1, 7, 10, 30][n] as number;

const failAt = (nth: number): MonoTypeOperatorFunction<unknown> =>
  map((value, index) => {
    if (index + 1 === nth) throw new Error(`operator failed at value ${String(nth)}`);
    return value;
  });

/** The fixed set. `n` is 1 to 4. */
const OPERATORS = {
  // ---- without time ----
  map: () => map((value) => weight(value) + 1),
  filter: (n) => filter((value) => weight(value) % (n + 1) !== 0),
  scan: () => scan((sum: number, value) => sum + weight(value), 0),
  bufferCount: (n) => bufferCount(n),
  sliding: (n) => bufferCount(n + 1, 1),
  windowCount: (n) => (values) => values.pipe(windowCount(n), mergeMap(toArray())),
  pairwise: () => pairwise(),
  distinctUntilChanged: (n) => distinctUntilChanged((one, other) => weight(one) % n === weight(other) % n),
  skip: (n) => skip(n),
  take: (n) => take(2 * n),
  takeWhile: (n) => takeWhile((_, index) => index < 3 * n, true),
  takeLast: (n) => takeLast(n),
  toArray: () => toArray(),
  defaultIfEmpty: () => defaultIfEmpty<unknown, number>(-7),
  startWith: (n) => startWith(...Array.from({ length: n }, (_, index) => -index)),
  endWith: (n) => endWith(-100 - n),
  share: () => (values) => {
    const shared = values.pipe(share());
    return merge(shared, shared.pipe(ignoreElements()));
  },
  twice: () => (values) => {
    const shared = values.pipe(share());
    return merge(shared, shared.pipe(map((value) => -weight(value))));
  },
  each: (n) => mergeMap((value) => of(...Array<unknown>(n).fill(value))),
  many: (n) => concatMap((value) => from(Array.from({ length: 20 * n }, (_, index) => weight(value) + index))),
  groupBy: (n) => (values) =>
    values.pipe(
      groupBy((value) => weight(value) % n),
      mergeMap((group) => group.pipe(bufferCount(2))),
    ),
  // ---- with time ----
  bufferTime: (n, at) => bufferTime(10 * n, null, 10, at),
  bufferEvery: (n, at) => bufferTime(10 * n, 5, 10, at),
  debounceTime: (n, at) => debounceTime(ms(n), at),
  throttleTime: (n, at) => throttleTime(ms(n), at, { leading: n % 2 === 0, trailing: true }),
  auditTime: (n, at) => auditTime(ms(n), at),
  sampleTime: (n, at) => sampleTime(ms(n), at),
  delay: (n, at) => delay(ms(n), at),
  mergeLater: (n, at) => mergeMap((value) => timer(ms(n), at).pipe(map(() => value))),
  concatLater: (n, at) => concatMap((value) => timer(ms(n), at).pipe(map(() => value))),
  switchLater: (n, at) => switchMap((value) => timer(ms(n), at).pipe(map(() => value))),
  exhaustLater: (n, at) => exhaustMap((value) => timer(ms(n), at).pipe(map(() => value))),
  ticking: (n, at) =>
    mergeMap((value) =>
      timer(0, ms(n), at).pipe(
        take(n),
        map((tick) => weight(value) + tick),
      ),
    ),
  groupLater: (n, at) => (values) =>
    values.pipe(
      groupBy((value) => weight(value) % n),
      mergeMap((group) => group.pipe(debounceTime(ms(n), at))),
    ),
  // ---- that fail ----
  failAt: (n) => failAt(3 * n),
  failAtFirst: () => failAt(1),
  failLater: (n, at) => (values) => {
    const shared = values.pipe(share());
    return merge(
      shared,
      shared.pipe(
        take(1),
        mergeMap(() => timer(ms(n) + n, at)),
        failAt(1),
      ),
    );
  },
} satisfies Record<string, (n: number, at: SchedulerLike) => Any>;

const NAMES = Object.keys(OPERATORS) as readonly Operator['name'][];
const FAILING = NAMES.slice(NAMES.indexOf('failAt'));
const TIMED = NAMES.slice(NAMES.indexOf('bufferTime'), NAMES.indexOf('failAt'));
const UNTIMED = NAMES.slice(0, NAMES.indexOf('bufferTime'));

/** Sets of operators to choose from. `failing` holds all of them, those that fail more than once. */
export const OPERATOR_SETS = {
  untimed: UNTIMED,
  timed: [...UNTIMED, ...TIMED],
  failing: [
    ...NAMES,
    ...Array<Operator['name'][]>(4)
      .fill([...FAILING, 'startWith'])
      .flat(),
  ],
} as const;

/** Makes lists of operators, of which at most one gives many values for one. */
export function operators(names: readonly Operator['name'][], maxLength = 4): fc.Arbitrary<readonly Operator[]> {
  const operator = fc.record<Operator>({ name: fc.constantFrom(...names), n: fc.integer({ min: 1, max: 4 }) });
  return fc.array(operator, { maxLength }).filter((all) => all.filter(({ name }) => name === 'many').length < 2);
}

/** Puts values through operators; `around` is given the values in front of each, and behind the last. */
export function piped(
  values: Observable<unknown>,
  all: readonly Operator[],
  at: SchedulerLike,
  around: MonoTypeOperatorFunction<unknown> = (each) => each,
): Observable<unknown> {
  return all.reduce((before, { name, n }) => around(before.pipe(OPERATORS[name](n, at))), around(values));
}
