import { Actor, actor, ActorContext, Every, inject, Subscribe, topic } from '@maiko/core';
import { gate, started, TestClock } from './support';

const Leave = topic<string>('leave');
const Work = topic<string>('work');
const Crash = topic<string>('crash');

test('a module that is restarted while the module above it drains begins no self-driven work', async () => {
  const clock = new TestClock();
  const busy = gate();
  let ticks = 0;
  let starts = 0;

  @Actor({ significant: true })
  class Boss {
    private readonly ctx = inject(ActorContext);

    @Subscribe(Leave)
    leave() {
      this.ctx.stop();
    }
  }

  @Actor()
  class Worker {
    @Subscribe(Work)
    work() {
      return busy.passed;
    }
  }

  @Actor()
  class Ticker {
    onStart() {
      starts++;
    }

    @Every(10)
    tick() {
      ticks++;
    }

    @Subscribe(Crash)
    crash() {
      throw new Error('crash');
    }

    onError() {
      return 'escalate' as const;
    }
  }

  const { runtime } = await started(
    {
      name: 'Top',
      imports: [
        {
          name: 'Ship',
          imports: [{ name: 'Hold', actors: [actor(Ticker)] }],
          actors: [actor(Boss), actor(Worker)],
          supervision: { autoShutdown: 'any', backoff: 0 },
        },
      ],
    },
    { clock },
  );
  await clock.advance(10);
  await runtime.publish(Work, 'long');
  await runtime.publish(Leave, 'now');
  await clock.advance(10);
  const before = ticks;
  await runtime.publish(Crash, 'now');
  await clock.advance(100);
  expect([starts, ticks - before]).toEqual([2, 0]);
  busy.open();
  await clock.advance(10);
  await runtime.stop();
});
