import { Actor, Subscribe, topic, type Envelope } from '@maiko/core';
import { createHarness, type EventChain, type Harness } from '@maiko/testing';

export const Start = topic<string>('start');
export const Process = topic<string>('process');
export const Complete = topic<string>('complete');
export const Branch = topic<string>('branch');

/** Starts nothing by itself; hears how it ended. */
@Actor({ name: 'alice' })
class Alice {
  @Subscribe([Complete, Branch])
  note(_payload: string) {}
}

/** Answers `Start` once, or twice when asked to branch. */
@Actor({ name: 'bob' })
class Bob {
  @Subscribe(Start)
  *process(what: string) {
    yield Process(what);
    if (what === 'branching') yield Branch(what);
  }
}

@Actor({ name: 'charlie' })
class Charlie {
  @Subscribe(Process)
  complete(what: string) {
    if (what === 'bad') throw new Error('cannot do that');
    return what === 'linear' ? Complete(what) : undefined;
  }
}

/** A subscriber of `Start` too, and of a topic without publisher. */
@Actor({ name: 'dave' })
class Dave {
  @Subscribe('*')
  note(_payload: unknown, _envelope: Envelope) {}
}

export interface Relay {
  readonly harness: Harness;
  readonly chain: EventChain;
}

/** `linear`: start -> process -> complete. `branching`: start -> process and branch. `bad`: charlie fails. */
export async function relay(
  what: 'linear' | 'branching' | 'bad',
  options: { readonly dave?: boolean } = {},
): Promise<Relay> {
  const actors = [Alice, Bob, Charlie, ...(options.dave === true ? [Dave] : [])];
  const harness = await createHarness({ actors });
  const start = await harness.publishAs('alice', Start, what);
  await harness.settle();
  return { harness, chain: harness.chain(start) };
}
