import { Actor, createRuntime, Subscribe, topic, type ActorStatus, type OverflowPolicy } from '@maiko/core';
import { turn, type Tick } from '../../load';
import { expectCount, operations, timed, type Measure } from '../../program';

export interface FullMailbox {
  readonly capacity: number;
}

/** Makes a measurement of publishing into a full mailbox. Its actor stays at the first event. */
export function intoFullMailbox(overflow: OverflowPolicy): Measure<FullMailbox> {
  return timed(async ({ capacity }) => {
    const Load = topic<Tick>('full.load', { overflow });
    const handled: number[] = [];
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    @Actor({ capacity })
    class Stuck {
      @Subscribe(Load)
      async take({ n }: Tick) {
        if (handled.push(n) === 1) await released;
      }
    }
    const runtime = createRuntime({ actors: [Stuck], watch: false });
    await runtime.start();

    let published = 0;
    const publish = async (times: number): Promise<void> => {
      for (let each = 0; each < times; each++) {
        const accepted = runtime.publish(Load, { n: ++published });
        if (runtime.congested) await accepted;
      }
    };
    const status = () => runtime.actors()[0] as ActorStatus;
    await publish(1);
    await turn();
    await publish(capacity);
    expectCount('queued', status().mailbox.size, capacity);
    let dropped = 0;
    return operations({
      run: publish,
      verify(times) {
        dropped += times;
        expectCount('dropped', status().counters.dropped, dropped);
        expectCount('queued', status().mailbox.size, capacity);
      },
      async close() {
        release();
        await runtime.stop();
        const [, ...kept] = handled;
        const first = overflow === 'drop-oldest' ? published - capacity + 1 : 2;
        expectCount('kept events', kept.length, capacity);
        expectCount('events out of place', kept.filter((n, index) => n !== first + index).length, 0);
      },
    });
  });
}
