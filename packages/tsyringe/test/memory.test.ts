import { Actor, ActorContext } from '@maiko/core';
import { tsyringeContainer } from '@maiko/tsyringe';
import { inject, injectable } from 'tsyringe';
import { alive } from '../../core/test/support';
import { context } from './support';

const INCARNATIONS = 5_000;

@injectable()
class Session {
  static open = 0;
  constructor(readonly ctx: ActorContext) {
    Session.open++;
  }
  dispose() {
    Session.open--;
  }
}

@Actor()
class Worker {
  constructor(
    readonly ctx: ActorContext,
    readonly session: Session,
    @inject('buffer') readonly buffer: object,
  ) {}
}

test('nothing of the ended incarnations is left after thousands of restarts (I-33)', async () => {
  const container = tsyringeContainer({
    providers: [
      { provide: Session, useClass: Session, scope: 'incarnation' },
      { provide: 'buffer', useFactory: async () => ({}), scope: 'incarnation' },
    ],
  });
  const ended: WeakRef<object>[] = [];
  for (let made = 0; made < INCARNATIONS; made++) {
    const worker = await container.create(Worker, context());
    ended.push(...[worker, worker.session, worker.ctx, worker.buffer].map((each) => new WeakRef(each)));
    await container.dispose(worker);
  }
  expect(Session.open).toBe(0);
  expect(await alive(ended)).toBe(0);
  await container.close();
});
