import { topic, type PublishTarget } from '@maiko/core';
import { publishTopic } from '@maiko/core/adapter';
import type { Type } from '@nestjs/common';
import { tokenOf } from '../listeners/token-of';

/** The topics of event classes that handlers ask for. By identity: two classes of one name are two topics. */
const byClass = new WeakMap<object, PublishTarget<never>>();
const taken = new Map<string, number>();

/** Finds the topic of an event class: that of `@Event`, else one named after the class. */
export function topicOfEventClass(eventClass: Type<object>): PublishTarget<never> {
  let found = byClass.get(eventClass) ?? declared(eventClass);
  if (found === undefined) {
    const token = tokenOf(eventClass);
    const count = (taken.get(token) ?? 0) + 1;
    taken.set(token, count);
    found = topic<never>(`cqrs.${token}${count === 1 ? '' : `-${String(count)}`}`);
  }
  byClass.set(eventClass, found);
  return found;
}

/** Finds the topic of an event that some handler asks for. */
export function topicOfCqrsEvent(event: object): PublishTarget<never> | undefined {
  const { constructor } = Object(event) as object;
  return byClass.get(constructor) ?? declared(constructor);
}

function declared(eventClass: unknown): PublishTarget<never> | undefined {
  try {
    return publishTopic(eventClass) as PublishTarget<never>;
  } catch {
    return undefined;
  }
}
