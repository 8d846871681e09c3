import { Actor, createRuntime, Subscribe, topic } from '@maiko/core';
import type { Tick } from '../../load';
import { asking, WITHIN } from './asking';

const Question = topic<Tick>('desk.question');
const Answer = topic<Tick>('desk.answer');

@Actor()
class Clerk {
  @Subscribe(Question)
  answer({ n }: Tick) {
    return Answer({ n: n + 1 });
  }
}

export const measure = asking(async () => {
  const runtime = createRuntime({ actors: [Clerk], watch: false });
  await runtime.start();
  return {
    ask: async (question) => (await runtime.outcome(Question(question), { of: [Answer], within: WITHIN })).payload.n,
    close: () => runtime.stop(),
  };
});
