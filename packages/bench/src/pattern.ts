import type { Subscription, Wiring } from './peer';

/** Says which names match a pattern in which `*` stands for one token. */
export function matcher(pattern: string): (name: string) => boolean {
  if (!pattern.includes('*')) return (name) => name === pattern;
  const tokens = pattern.split('.').map((token) => (token === '*' ? '[^.]+' : token));
  const expression = new RegExp(`^${tokens.join('\\.')}$`);
  return (name) => expression.test(name);
}

/** Lists the subscriptions of each topic, in the order of the wiring. */
export function routes<R>({ topics, subscriptions }: Wiring<R>): Subscription<R>[][] {
  const byName = new Map<string, Subscription<R>[]>(topics.map((name) => [name, []]));
  for (const subscription of subscriptions) {
    if (subscription.pattern.includes('*')) {
      const matches = matcher(subscription.pattern);
      for (const [name, found] of byName) if (matches(name)) found.push(subscription);
    } else byName.get(subscription.pattern)?.push(subscription);
  }
  return [...byName.values()];
}
