import { topics } from '@maiko/core';
import type { Type } from '@nestjs/common';
import { MetadataScanner } from '@nestjs/core';
import { eventIsNoTopic, notAListener } from '../listeners/errors';
import type { ListeningMethod } from '../listeners/listener-actor';
import { EmittedValues } from './emitted';

/** Where `@OnEvent` records; version 12 exports it by this name. */
const EVENT_LISTENER_METADATA = 'EVENT_LISTENER_METADATA';

interface OnEventMetadata {
  readonly event: unknown;
}

/**
 * What `@OnEvent` says about the methods of a class.
 * @throws NOT_A_LISTENER, LISTENER_EVENT
 */
export function onEventMethods(listener: Type<object>, option: string): ListeningMethod[] {
  const prototype = (typeof listener === 'function' ? listener.prototype : {}) as Record<string, unknown>;
  const methods = new MetadataScanner().getAllMethodNames(prototype).flatMap((method): ListeningMethod[] => {
    const recorded = metadataOf(prototype[method]);
    if (recorded.length === 0) return [];
    const targets = recorded.map(({ event }) => patternOf(listener.name, method, event));
    return [{ method, targets, argumentsOf: (payload) => EmittedValues.valuesOf(payload) }];
  });
  if (methods.length === 0) throw notAListener(listener, '@OnEvent', option);
  return methods;
}

function metadataOf(method: unknown): readonly OnEventMetadata[] {
  const recorded = Reflect.getMetadata(EVENT_LISTENER_METADATA, method as object) as unknown;
  if (recorded === undefined) return [];
  return (Array.isArray(recorded) ? recorded : [recorded]) as OnEventMetadata[];
}

function patternOf(listener: string, method: string, event: unknown): string {
  try {
    const pattern = nameOfEvent(event).replace(/(^|\.)\*\*$/, '$1>');
    topics(pattern);
    return pattern;
  } catch (error) {
    throw eventIsNoTopic(listener, method, event, error);
  }
}

/** The name of an event as text; one of several tokens may be given as an array. */
export function nameOfEvent(event: unknown): string {
  const tokens: unknown[] = Array.isArray(event) ? event : [event];
  if (!tokens.every((token) => typeof token === 'string')) throw new TypeError('It is no text');
  return tokens.join('.');
}
