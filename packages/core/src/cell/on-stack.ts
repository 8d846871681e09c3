import type { ActorContext } from '../actor/context';
import type { Incarnation } from './incarnation';

/**
 * The code on the stack, up to its first `await`: of an incarnation, or of an Observable that was connected from
 * outside to the topics of a runtime. What `await` passes on would need `AsyncLocalStorage`. There is one stack per
 * process, whatever the number of runtimes.
 */
export const onStack: {
  incarnation: Incarnation | undefined;
  connectedTo: object | undefined;
  /** The hook or method of the incarnation; null in a turn, `BESIDE` for code beside the turns. */
  method: string | null;
} = {
  incarnation: undefined,
  connectedTo: undefined,
  method: null,
};

/** In place of a method: work of the scheduler, observers. */
export const BESIDE = '';

/** Runs code of an Observable that was connected to the topics of `runtime`. */
export function runConnected<R>(runtime: object, work: () => R): R {
  const { connectedTo: outer } = onStack;
  onStack.connectedTo = runtime;
  try {
    return work();
  } finally {
    onStack.connectedTo = outer;
  }
}

/**
 * Returns what the code on the stack belongs to, up to its first `await`: the context of an actor; the runtime, when it
 * is an Observable that `runtime.connect` was given; undefined for all other code. For test tools that watch what this
 * code sets in motion.
 */
export function ownerOnStack(): ActorContext | object | undefined {
  return onStack.incarnation ?? onStack.connectedTo;
}

/**
 * Returns the method, hook or pipe that the code on the stack belongs to, as its actor names it; undefined where that
 * is not known.
 */
export function methodOnStack(): string | undefined {
  const { incarnation, method } = onStack;
  const found = method ?? incarnation?.methodInHand;
  return found === BESIDE ? undefined : found;
}

/**
 * Runs code of an incarnation where it is: in the async context that is current.
 * @param method see `onStack`
 */
export function runOnStack<T>(incarnation: Incarnation, work: () => T, method: string | null = null): T {
  const { incarnation: outer, method: outerMethod } = onStack;
  onStack.incarnation = incarnation;
  onStack.method = method;
  try {
    return work();
  } finally {
    onStack.incarnation = outer;
    onStack.method = outerMethod;
  }
}
