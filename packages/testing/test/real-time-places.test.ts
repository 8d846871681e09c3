import { Actor, ActorContext, Every, inject, StepAction, Subscribe, topic } from '@maiko/core';
import { createHarness, turns } from '@maiko/testing';
import { timer, type Subscription } from 'rxjs';

const Tick = topic<number>('tick');

const warningOf = (place: string) =>
  `warn [REAL_TIME_OPERATOR] Code of actor "worker" uses an RxJS operator on real time (${place}), and a test runs on virtual time. Expected ctx.scheduler as the scheduler of operators that take time. Give it, as in debounceTime(1_000, ctx.scheduler). A service, or an interceptor of Nest, injects RuntimeScheduler.`;

/** Actors that call `work` there, and the method that is told. */
const places: Record<string, [method: string | undefined, classOf: (work: () => void) => new () => object]> = {
  'its constructor': [
    'constructor',
    (work) =>
      class {
        constructor() {
          work();
        }
      },
  ],
  onStart: [
    'onStart',
    (work) =>
      class {
        onStart = work;
      },
  ],
  'onStart, after an await': [
    'onStart',
    (work) =>
      class {
        async onStart() {
          await turns(1);
          work();
        }
      },
  ],
  onDrain: [
    'onDrain',
    (work) =>
      class {
        onDrain = work;
      },
  ],
  onStop: [
    'onStop',
    (work) =>
      class {
        onStop = work;
      },
  ],
  'onError, after its handler has awaited': [
    'onError',
    (work) => {
      class Failing {
        onError() {
          work();
          return 'resume' as const;
        }
        @Subscribe(Tick)
        async take() {
          await turns(1);
          throw new Error('so that onError is asked');
        }
      }
      return Failing;
    },
  ],
  step: [
    'step',
    (work) =>
      class {
        step() {
          work();
          return StepAction.Never;
        }
      },
  ],
  'a scheduled method': [
    'run',
    (work) => {
      class Scheduled {
        run = work;
      }
      Every(1)(Scheduled.prototype, 'run', { value: work });
      return Scheduled;
    },
  ],
  'work on its scheduler': [
    undefined,
    (work) =>
      class {
        readonly ctx = inject(ActorContext);
        onStart() {
          this.ctx.scheduler.schedule(work);
        }
      },
  ],
  'what it observes': [
    undefined,
    (work) =>
      class {
        readonly ctx = inject(ActorContext);
        onStart() {
          this.ctx.subject(Tick).subscribe(work);
        }
      },
  ],
};

test.each(Object.entries(places))(
  'a harness warns of real time that an actor takes in %s',
  async (_, [method, classOf]) => {
    let subscription: Subscription | undefined;
    const worker = classOf(() => {
      subscription ??= timer(60_000).subscribe();
    });
    Actor({ name: 'worker' })(worker);
    const harness = await createHarness({ actors: [worker] });
    await harness.publish(Tick, 1);
    await harness.advance(1);
    await harness.stop();
    subscription?.unsubscribe();
    expect(harness.log.lines.filter((line) => line.includes('REAL_TIME'))).toEqual([
      warningOf(method === undefined ? 'timer' : `worker.${method}: timer`),
    ]);
  },
);
