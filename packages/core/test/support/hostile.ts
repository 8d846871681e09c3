import { runInNewContext } from 'node:vm';

const boom = (): never => {
  throw new TypeError('touched');
};

/** An error in which one property throws when it is read. */
const unreadable = (property: string): Error => Object.defineProperty(new Error('x'), property, { get: boom });

const revoked = (target: object): object => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};

const cyclic = (): Error => {
  const one = new Error('one');
  const other = new Error('other', { cause: one });
  return Object.assign(one, { cause: other });
};

/**
 * Values that break code which reads what it was given: each may be thrown, returned, given as a message, name, cause
 * or key.
 */
export const HOSTILE: Readonly<Record<string, () => unknown>> = {
  'an error with a message that throws': () => unreadable('message'),
  'an error with a name that throws': () => unreadable('name'),
  'an error with a cause that throws': () => unreadable('cause'),
  'an error with a stack that throws': () => unreadable('stack'),
  'an error with a constructor that throws': () => unreadable('constructor'),
  'an error with a then that throws': () => unreadable('then'),
  'an error with a symbol as message': () => Object.assign(new Error('x'), { message: Symbol('message') }),
  'an error with an object as message': () => Object.assign(new Error('x'), { message: { toString: boom } }),
  'an error with a symbol as name': () => Object.assign(new Error('x'), { name: Symbol('name') }),
  'an error that writes a BigInt as JSON': () =>
    new (class Invalid extends Error {
      override get message(): string {
        return JSON.stringify({ amount: 5n });
      }
    })(),
  'an error that causes itself': cyclic,
  'an error with a huge message': () => new Error('x'.repeat(5_000_000)),
  'an error that moves the cursor': () => new Error('one\nWARN forged\u001b[2J\u2028\u202e'),
  'an error of another realm': () => runInNewContext('new TypeError("of another realm")') as unknown,
  'an error of another realm that causes itself': () =>
    runInNewContext('const e = new Error("circle"); e.cause = e; e') as unknown,
  'a revoked proxy': () => revoked({}),
  'a revoked proxy of an error': () => revoked(new Error('x')),
  'a revoked proxy of a function': () => revoked(() => undefined),
  'a revoked proxy of an array': () => revoked([]),
  'a proxy that throws at every touch': () =>
    new Proxy({}, { get: boom, has: boom, getPrototypeOf: boom, ownKeys: boom, getOwnPropertyDescriptor: boom }),
  'an instance of a class with a symbol as name': () =>
    new (class {
      static readonly name: string = Symbol('name') as unknown as string;
    })(),
  'a class with a symbol as name': () =>
    class {
      static readonly name: string = Symbol('name') as unknown as string;
    },
  'a class with a name that throws': () => Object.defineProperty(class {}, 'name', { get: boom }),
  'an object with coercions that throw': () => ({
    toString: boom,
    valueOf: boom,
    toJSON: boom,
    [Symbol.toPrimitive]: boom,
  }),
  'an object with a tag that throws': () => Object.defineProperty({}, Symbol.toStringTag, { get: boom }),
  'an object with a constructor that throws': () => Object.defineProperty({}, 'constructor', { get: boom }),
  'an object with a then that throws': () => Object.defineProperty({}, 'then', { get: boom }),
  'an object with an iterator that throws': () => Object.defineProperty({}, Symbol.iterator, { get: boom }),
  'an object without a prototype': () => Object.assign(Object.create(null) as object, { message: 'x' }),
  'an object with huge keys': () => ({ ['k'.repeat(1_000_000)]: 1 }),
  'a symbol': () => Symbol('s'),
  'a bigint': () => 5n,
  'a huge bigint': () => 10n ** 100_000n,
  'a huge text': () => 'x'.repeat(5_000_000),
  'half a character': () => '\ud800\n',
  undefined: () => undefined,
  null: () => null,
};

/** Whether a text fits into one line of a log, with nothing in it that a terminal obeys. */
export function isOneLine(text: string): boolean {
  return text.length < 25_000 && !/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(text);
}
