import { subscribeTopic, type EventClass } from './event';
import { SYSTEM_PREFIX } from './name';
import type { AnyTopic } from './topic';

/**
 * Whether an event of the topic `name` would reach a subscription to `target`: `*` stands for one token, a final `>`
 * for one or more, and neither for the first token of the framework's own topics.
 * @param target a topic, a family, an event class, or a pattern
 * @throws NOT_A_TOPIC, INVALID_PATTERN
 */
export function matchesTopic(target: AnyTopic | EventClass | string, name: string): boolean {
  const pattern = subscribeTopic(target).pattern.split('.');
  const tokens = name.split('.');
  if (name.startsWith(SYSTEM_PREFIX) && /^[*>]/.test(pattern[0] as string)) return false;
  const rest = pattern.at(-1) === '>' ? pattern.length - 1 : undefined;
  if (rest === undefined ? pattern.length !== tokens.length : tokens.length <= rest) return false;
  return pattern.every((token, at) => at === rest || token === '*' || token === tokens[at]);
}
