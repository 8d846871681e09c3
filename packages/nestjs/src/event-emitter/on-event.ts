import { topics } from '@maiko/core';
import type { Type } from '@nestjs/common';
import { MetadataScanner } from '@nestjs/core';
import type { OnEvent } from '@nestjs/event-emitter';
import { notAListener } from '../listeners/errors';
import type { ListeningMethod } from '../listeners/listening-method';
import { EmittedValues } from './emitted';

/** Where `@OnEvent` records; version 12 exports it by this name. */
const EVENT_LISTENER_METADATA = 'EVENT_LISTENER_METADATA';

/** What one `@OnEvent` says. */
interface OnEventMetadata {
  readonly event: Parameters<typeof OnEvent>[0];
  readonly options?: Parameters<typeof OnEvent>[1];
}

/** A method with `@OnEvent`, and what each of them says. */
interface OnEventMethod {
  readonly method: string;
  readonly recorded: readonly OnEventMetadata[];
}

/** Lists the methods of an object that have `@OnEvent`, as the library looks for them. */
export function onEventMethods(instance: object): OnEventMethod[] {
  const prototype = Object.getPrototypeOf(instance) as object | null;
  if (prototype === null) return [];
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((method): OnEventMethod[] => {
    const recorded = recordedOn((instance as Record<string, unknown>)[method]);
    return recorded.length === 0 ? [] : [{ method, recorded }];
  });
}

/**
 * Lists the methods of a listener for events that actors can publish: an event with a name that cannot be a topic comes
 * from the emitter only.
 * @throws NOT_A_LISTENER
 */
export function listeningMethods(listener: Type<object>, option: string): ListeningMethod[] {
  const prototype = typeof listener === 'function' ? (listener.prototype as object) : {};
  const methods = onEventMethods(Object.create(prototype) as object);
  if (methods.length === 0) throw notAListener(listener, '@OnEvent', option);
  return methods.map(({ method, recorded }) => ({
    method,
    targets: recorded.map(({ event }) => patternOf(event)).filter((each) => each !== undefined),
    argumentsOf: (payload) => EmittedValues.valuesOf(payload),
  }));
}

/** What is recorded on methods that stand in the place of others. */
const hidden = new WeakMap<object, readonly OnEventMetadata[]>();

/**
 * Hides `@OnEvent` of a method from the library, which looks on the method of the instance: it gets a method without
 * that record and with those of all other decorators.
 */
export function hideOnEvent(instance: object, method: string): void {
  const prototype = Object.getPrototypeOf(instance) as Record<string, (...values: unknown[]) => unknown>;
  const original = (instance as Record<string, unknown>)[method] as (...values: unknown[]) => unknown;
  if (hidden.has(original)) return;
  const inPlace = (...values: unknown[]): unknown => prototype[method]?.apply(instance, values);
  Object.defineProperties(inPlace, { name: { value: original.name }, length: { value: original.length } });
  for (const key of Reflect.getMetadataKeys(original) as unknown[])
    if (key !== EVENT_LISTENER_METADATA) Reflect.defineMetadata(key, Reflect.getMetadata(key, original), inPlace);
  hidden.set(inPlace, recordedOn(original));
  Object.defineProperty(instance, method, { configurable: true, enumerable: false, writable: true, value: inPlace });
}

function recordedOn(method: unknown): readonly OnEventMetadata[] {
  if (typeof method !== 'function') return [];
  const known = hidden.get(method);
  if (known !== undefined) return known;
  const recorded = Reflect.getMetadata(EVENT_LISTENER_METADATA, method) as unknown;
  if (recorded === undefined) return [];
  return (Array.isArray(recorded) ? recorded : [recorded]) as OnEventMetadata[];
}

function patternOf(event: unknown): string | undefined {
  try {
    const pattern = nameOfEvent(event).replace(/(^|\.)\*\*$/, '$1>');
    topics(pattern);
    return pattern;
  } catch {
    return undefined;
  }
}

/**
 * Returns the name of an event as text; one of several tokens may be given as an array.
 * @throws TypeError for symbols
 */
export function nameOfEvent(event: unknown): string {
  const tokens: unknown[] = Array.isArray(event) ? event : [event];
  if (!tokens.every((token) => typeof token === 'string')) throw new TypeError('It is no text');
  return tokens.join('.');
}
