import { durablePlan, type SubscribeOptions } from '../actor/subscribe';
import type { ChildSpec } from '../cell/child-spec';
import { invalidOption } from '../errors';
import { placesOf } from '../flow/durable/durables';
import { duplicateDurable, transportMissing } from '../flow/errors';
import type { DurablePlan } from '../flow/subscriptions';
import type { AnyTopic } from '../topic/topic';
import { durablePipe } from './errors';

/** One topic or pattern of a `@Subscribe`. */
interface Target {
  readonly pattern: string;
  /** Undefined for a plain text. */
  readonly declared: AnyTopic | undefined;
}

/**
 * Says how a subscription is read from the transport; undefined for one that is live.
 * @throws TRANSPORT_MISSING, DURABLE_PIPE, INVALID_OPTION
 */
export function durableOf(
  id: string,
  method: string,
  options: SubscribeOptions,
  { pattern, declared }: Target,
  hasTransport: boolean,
): DurablePlan | undefined {
  const { durable: name, overflow, pipe } = options;
  const where = `@Subscribe of ${id}.${method}`;
  if (declared !== undefined) {
    checkKept(id, declared, hasTransport);
    if (typeof name === 'string' && declared.options.durable === false)
      throw invalidOption(where, 'durable', `a topic that is durable, which "${pattern}" is not`, name);
  } else if (typeof name === 'string' && !hasTransport) throw transportMissing(pattern, id);
  const isDurable = declared === undefined ? typeof name === 'string' : declared.options.durable !== false;
  if (!isDurable || name === false || !hasTransport) return undefined;
  if (pipe !== undefined) throw durablePipe(id, method, pattern);
  if (overflow !== undefined && overflow !== 'block') {
    const expected = '"block", or nothing: what a durable subscription has no room for waits in the transport';
    throw invalidOption(where, 'overflow', expected, overflow);
  }
  return durablePlan(options);
}

/**
 * Checks that the events of a topic are kept, if it says so.
 * @throws TRANSPORT_MISSING
 */
export function checkKept<T extends AnyTopic>(actor: string, topic: T, hasTransport: boolean): T {
  if (topic.options.durable === true && !hasTransport) throw transportMissing(topic.name, actor);
  return topic;
}

/** @throws DUPLICATE_DURABLE */
export function checkDurables(actors: Iterable<ChildSpec>): void {
  const owners = new Map<string, string>();
  for (const { id, subscriptions } of actors)
    for (const name of placesOf(id, subscriptions).keys()) {
      const other = owners.get(name);
      if (other !== undefined) throw duplicateDurable(name, id, other);
      owners.set(name, id);
    }
}
