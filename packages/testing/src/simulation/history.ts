import type { Envelope, Monitor, PayloadOf, Runtime } from '@maiko/core';

/** A topic, a family of topics, the name of one, or a class of events. */
export type Published = Parameters<Runtime['events']>[0];

/** Everything that was published in a run, in the order of publishing. */
export class History implements Monitor {
  readonly #envelopes: Envelope[] = [];

  dispatched(envelope: Envelope): void {
    this.#envelopes.push(envelope);
  }

  of<T extends Published>(topic: T): Envelope<PayloadOf<T>>[] {
    return this.#envelopes.filter(belongs(topic)) as Envelope<PayloadOf<T>>[];
  }
}

function belongs(topic: Published): (envelope: Envelope) => boolean {
  if (typeof topic !== 'string' && !('options' in topic)) return ({ payload }) => payload instanceof topic;
  const pattern = (typeof topic === 'string' ? topic : topic.name).split('.');
  return ({ topic: name }) => matches(pattern, name.split('.'));
}

/** The rules of subjects: `*` stands for one token, a final `>` for one or more. */
function matches(pattern: readonly string[], name: readonly string[]): boolean {
  const rest = pattern.at(-1) === '>' ? pattern.length - 1 : undefined;
  if (rest === undefined ? pattern.length !== name.length : name.length <= rest) return false;
  return pattern.every((token, at) => at === rest || token === '*' || token === name[at]);
}
