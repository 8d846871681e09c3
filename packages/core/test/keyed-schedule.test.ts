import { Actor, actor, ActorContext, Every, inject, Subscribe, topic } from '@maiko/core';
import { settle, started } from './support';

const Order = topic<{ id: string }>('keyed.schedule.order');
const heard: string[] = [];
beforeEach(() => heard.splice(0));

@Actor<{ id: string }>({ key: ({ id }) => id, idleTimeout: 5_000 })
class Reminder {
  private readonly ctx = inject(ActorContext);

  @Subscribe(Order)
  take() {
    heard.push(`${this.ctx.id} took`);
  }

  @Every(2_000)
  remind() {
    heard.push(`${this.ctx.id} reminds`);
  }

  onStop(reason: string) {
    heard.push(`${this.ctx.id} ${reason}`);
  }
}

test('every key has the schedules of the class, and they do not keep it from becoming idle', async () => {
  const { runtime, clock } = await started([actor(Reminder, { name: 'reminder' })]);
  await runtime.publish(Order, { id: 'a' });
  await settle(runtime);
  await clock.advance(4_500);
  expect(heard).toEqual(['reminder/a took', 'reminder/a reminds', 'reminder/a reminds']);
  await clock.advance(5_000);
  expect(heard.slice(3)).toEqual(['reminder/a idle']);
  await clock.advance(10_000);
  expect(heard).toHaveLength(4);
  await runtime.stop();
});
