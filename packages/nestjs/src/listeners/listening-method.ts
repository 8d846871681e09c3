import type { PublishTarget } from '@maiko/core';
import { matchesTopic, publishTopic } from '@maiko/core/adapter';

/** A method of a listener, and what it asks for that actors publish: the topics that have the names of its events. */
export interface ListeningMethod {
  readonly method: string;
  readonly targets: readonly (PublishTarget<never> | string)[];
  /** What the method is called with when this payload arrives. */
  readonly argumentsOf: (payload: unknown) => unknown[];
}

/** Whether a method gets what comes on a topic. */
export function comesOn({ targets }: ListeningMethod, topic: string): boolean {
  return targets.some((target) => matchesTopic(typeof target === 'string' ? target : publishTopic(target).name, topic));
}
