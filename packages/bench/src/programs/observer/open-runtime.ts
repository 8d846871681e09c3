import { Actor, createRuntime, Subscribe, topic } from '@maiko/core';
import type { Tick } from '../../load';
import type { Line } from '../../peer';
import { TOPIC, type Audience } from './observed';

const Ticks = topic<Tick>(TOPIC);

/** Starts a runtime with the audience. */
export async function openRuntime({ actor: counter, observer }: Audience): Promise<Line> {
  @Actor()
  class Listener {
    @Subscribe(Ticks)
    handle(tick: Tick): void {
      counter?.add(tick);
    }
  }
  const runtime = createRuntime({ actors: counter === undefined ? [] : [Listener], watch: false });
  await runtime.start();
  if (observer !== undefined)
    runtime.events(Ticks).subscribe(({ payload }) => {
      observer.add(payload);
    });
  return {
    publish: (_topic, tick) => {
      const accepted = runtime.publish(Ticks, tick);
      return runtime.congested ? accepted : undefined;
    },
    close: () => runtime.stop(),
  };
}
