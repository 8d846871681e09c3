import { Actor, actor, Subscribe, topic, type ActorClass, type ActorDefinition, type Runtime } from '@maiko/core';
import { Cron } from '@maiko/cron';
import { createHarness, TestClock } from '@maiko/testing';

const Report = topic<string>('report');
const HOUR = 60 * 60_000;

async function startedAt(hours: number, actors: readonly (ActorClass | ActorDefinition)[]) {
  const clock = new TestClock();
  clock.block(hours * HOUR);
  const { runtime } = await createHarness({ actors }, { clock });
  return { runtime, clock };
}

test('a method runs at the times of its expression, and what it returns is published', async () => {
  const seen: string[] = [];
  @Actor()
  class Reporter {
    @Cron('30 6 * * *', { timeZone: 'UTC' })
    report() {
      return Report('good morning');
    }
  }
  @Actor()
  class Reader {
    @Subscribe(Report)
    read(report: string) {
      seen.push(`${String(clock.now() / HOUR)} ${report}`);
    }
  }
  const { clock } = await startedAt(6, [Reporter, Reader]);
  await clock.advance(48 * HOUR);
  expect(seen).toEqual(['6.5 good morning', '30.5 good morning']);
});

test('the expression may depend on the options of the actor', async () => {
  const ran: string[] = [];
  @Actor()
  class Alarm {
    @Cron((options: { readonly at: string }) => options.at, { timeZone: 'UTC' })
    ring() {
      ran.push(new Date(clock.now()).toISOString());
    }
  }
  const early = actor(Alarm, { name: 'early', options: { at: '0 6 * * *' } });
  const late = actor(Alarm, { name: 'late', options: { at: '0 9 * * *' } });
  const { clock, runtime } = await startedAt(0, [early, late]);
  await clock.advance(24 * HOUR);
  expect(ran).toEqual(['1970-01-01T06:00:00.000Z', '1970-01-01T09:00:00.000Z']);
  expect(schedules(runtime)).toEqual(['cron 0 6 * * * (UTC)', 'cron 0 9 * * * (UTC)']);
});

test('a clock that falls back in autumn makes no second run', async () => {
  const ran: string[] = [];
  @Actor()
  class Nightly {
    @Cron('30 2 * * *', { timeZone: 'Europe/Berlin' })
    clean() {
      ran.push(new Date(clock.now()).toISOString());
    }
  }
  const { clock } = await startedAt(Date.parse('2026-10-24T12:00:00Z') / HOUR, [Nightly]);
  await clock.advance(48 * HOUR);
  expect(ran).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z']);
});

function schedules(runtime: Runtime): string[] {
  return runtime.topology().actors.flatMap((each) => each.schedules.map(({ when }) => when));
}
