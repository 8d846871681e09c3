import { Body, Headers, type PipeTransform, type Type } from '@nestjs/common';
import { parametersOf, type Parameters } from './metadata';
import type { ActorClass } from '@maiko/core';

type Pipe = Type<PipeTransform> | PipeTransform;

/** What Nest numbers a body, and microservices their payload. */
const PAYLOAD = 3;

/** What microservices number their context; `@Headers` has the same number. */
export const ENVELOPE = 6;

/** The mark of `createParamDecorator`. */
const CUSTOM = '__customRouteArgs__';

/** What an argument is when its parameter has no decorator. */
const DEFAULTS: Parameters = {
  [`${String(PAYLOAD)}:0`]: { index: 0, pipes: [] },
  [`${String(ENVELOPE)}:1`]: { index: 1, pipes: [] },
};

/**
 * Injects the payload, or one property of it, as an argument of a handler, through pipes of its own. `@Payload` of
 * `@nestjs/microservices` and `@Body` do the same.
 * @example
 * reserve(@Payload(new ZodPipe(Order)) order: Order, @Ctx() envelope: Envelope) { ... }
 */
export function Payload(...given: (string | Pipe | undefined)[]): ParameterDecorator {
  return (Body as (...given: unknown[]) => ParameterDecorator)(...given);
}

/** Injects the envelope as an argument of a handler. `@Ctx` of `@nestjs/microservices` does the same. */
export function Ctx(): ParameterDecorator {
  return Headers();
}

/** Reads how the arguments of a handler are made: by its decorators, and where there are none, payload and envelope. */
export function argumentsOf(actor: ActorClass, method: string | symbol): Parameters {
  const decorated = parametersOf(actor, method) ?? {};
  const taken = new Set(Object.values(decorated).map(({ index }) => index));
  const others = Object.entries(DEFAULTS).filter(([, { index }]) => !taken.has(index));
  return { ...Object.fromEntries(others), ...decorated };
}

/** Finds the index of the first parameter with a decorator for something that an event does not have. */
export function foreignParameter(actor: ActorClass, method: string | symbol): number | undefined {
  const found = Object.entries(parametersOf(actor, method) ?? {}).find(([key, { data }]) => {
    const type = Number.parseInt(key, 10);
    return !key.includes(CUSTOM) && type !== PAYLOAD && !(type === ENVELOPE && data === undefined);
  });
  return found?.[1].index;
}

/** Takes one argument from what an event brings. */
export function argumentOf(type: number, property: unknown, [payload, envelope]: readonly unknown[]): unknown {
  if (type === ENVELOPE) return envelope;
  if (typeof property !== 'string' || property === '') return payload;
  return (payload as Record<string, unknown> | null | undefined)?.[property];
}
