import type { ValueKinds } from '../contract';

const { isError } = Error as { isError?: (value: unknown) => value is Error };

export const { isNativeError, isPromise }: ValueKinds = {
  /** Says no of some errors where the engine is older than `Error.isError`. */
  isNativeError: isError ?? ((_value): _value is Error => false),
  isPromise: (value): value is Promise<unknown> => {
    try {
      return value instanceof Promise || Object.prototype.toString.call(value) === '[object Promise]';
    } catch {
      return false;
    }
  },
};
