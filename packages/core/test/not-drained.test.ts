import { Actor, ActorContext, Subscribe, topic, type Runtime } from '@maiko/core';
import { started, stopVirtually, unstarted } from './support';

const Work = topic<number>('work');

/** Has one event in hand until it has to end. */
@Actor()
class Busy {
  constructor(readonly ctx: ActorContext) {}
  @Subscribe(Work)
  work() {
    return new Promise<void>((resolve) => {
      this.ctx.signal.addEventListener('abort', () => {
        resolve();
      });
    });
  }
}

/** What the dead letters of a runtime say, without those that were in hand. */
function undrained(runtime: Runtime): string[] {
  const letters = runtime.deadLetters.list().filter(({ reason }) => reason === 'not-drained');
  return letters.map(({ error }) => String((error as Error | undefined)?.message));
}

describe('an event that was not handled before the runtime stopped says why', () => {
  test('it has never been started', async () => {
    const { runtime } = await unstarted([Busy]);
    await runtime.publish(Work, 1);
    await runtime.stop();
    expect(undrained(runtime)).toEqual([
      '[NOT_DRAINED] The runtime was stopped without having been started, and before "Busy" had handled its mailbox. ' +
        'Wait for start() before stop().',
    ]);
  });

  test('its start has failed', async () => {
    @Actor()
    class Broken {
      onStart() {
        throw new Error('no broker');
      }
    }
    const { runtime } = await unstarted([Broken, Busy]);
    await runtime.publish(Work, 1);
    await expect(runtime.start()).rejects.toMatchObject({ code: 'START_FAILED' });
    expect(undrained(runtime)).toContain(
      '[NOT_DRAINED] The runtime could not start, and stopped before "Busy" had handled its mailbox. See why the start has failed.',
    );
  });

  test('draining was not asked for', async () => {
    const { runtime, harness } = await started([Busy]);
    await runtime.publish(Work, 1);
    await runtime.publish(Work, 2);
    await harness.stop({ drain: false });
    expect(undrained(runtime)).toEqual([
      '[NOT_DRAINED] The runtime was stopped without draining, before "Busy" had handled its mailbox. ' +
        'Leave out drain: false of stop() if what is queued is to be handled.',
    ]);
  });

  test('the time was over', async () => {
    const { runtime, clock } = await started([Busy]);
    await runtime.publish(Work, 1);
    await runtime.publish(Work, 2);
    await stopVirtually(runtime, clock);
    expect(undrained(runtime)).toEqual([
      '[NOT_DRAINED] The runtime stopped before "Busy" had handled its mailbox. Give stop() a longer deadline.',
    ]);
  });
});
