import { Actor, actor, Subscribe, topic, type AnyTopic, type Envelope } from '@maiko/core';
import { createHarness, type Delivery, type Harness } from '@maiko/testing';

export const Ping = topic<string>('ping');
export const Pong = topic<string>('pong');
export const Data = topic<number>('data');

interface Hears {
  readonly hears: readonly AnyTopic[];
}

@Actor()
export class Listener {
  @Subscribe((options: Hears) => options.hears)
  hear(_payload: unknown, _envelope: Envelope) {}
}

/** alice, bob and charlie after a small conversation of six deliveries. */
export interface Trio {
  readonly harness: Harness;
  /** From alice to bob, from bob to alice, from alice to bob and charlie, from charlie to alice and bob. */
  readonly ping: Envelope<string>;
  readonly pong: Envelope<string>;
  readonly data: Envelope<number>;
  readonly lastPing: Envelope<string>;
  readonly all: readonly Delivery[];
}

export async function trio(): Promise<Trio> {
  const listener = (name: string, ...hears: AnyTopic[]) => actor(Listener, { name, options: { hears } });
  const harness = await createHarness({
    actors: [
      listener('alice', Ping, Pong),
      listener('bob', Ping, Data),
      listener('charlie', Data),
      listener('dave', topic('dull')),
    ],
  });
  const said = async <E>(published: Promise<Envelope<E>>): Promise<Envelope<E>> => {
    const envelope = await published;
    await harness.settle();
    return envelope;
  };
  const ping = await said(harness.publishAs('alice', Ping, 'hello'));
  const pong = await said(harness.publishAs('bob', Pong, 'hello yourself'));
  const data = await said(harness.publishAs('alice', Data, 42));
  const lastPing = await said(harness.publishAs('charlie', Ping, 'me too'));
  return { harness, ping, pong, data, lastPing, all: harness.events().deliveries };
}
