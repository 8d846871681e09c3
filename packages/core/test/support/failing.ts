import {
  Actor,
  Every,
  plainContainer,
  StepAction,
  Subscribe,
  topic,
  type ActorClass,
  type ActorContainer,
  type ErrorVerdict,
} from '@maiko/core';

export const Work = topic<string>('work');
export const Narrow = topic<string>('narrow', { overflow: 'fail' });

export type Fail = () => never;

/** An actor that fails in its first life or, if its second has to come up for that, then. The event `bad` sets it off. */
export interface Failing {
  readonly actor: ActorClass;
  readonly container?: ActorContainer | undefined;
}

export const never = () => new Promise<never>(() => undefined);
export const rejecting = (fail: Fail) => Promise.resolve().then(fail);

export const handling = (work: () => unknown): Failing => {
  @Actor({ name: 'Failing', handlerTimeout: 1_000 })
  class Handling {
    @Subscribe(Work)
    take(event: string): undefined {
      return (event === 'bad' ? work() : undefined) as undefined;
    }
  }
  return { actor: Handling };
};

/** It crashes, and the hook of its second life fails. */
export const comingUp = (hooks: { readonly constructed?: () => void; readonly onStart?: () => unknown }): Failing => {
  let lives = 0;
  @Actor({ name: 'Failing', startTimeout: 1_000 })
  class ComingUp {
    readonly #second = ++lives === 2;
    constructor() {
      if (this.#second) hooks.constructed?.();
    }
    onStart() {
      return (this.#second ? hooks.onStart?.() : undefined) as undefined;
    }
    @Subscribe(Work)
    take(event: string) {
      if (event === 'bad') throw new Error('crash');
    }
  }
  return { actor: ComingUp };
};

export const contained = (create: () => unknown): Failing => {
  let lives = 0;
  const container: ActorContainer = {
    create: (actorClass, context) => (++lives === 2 ? (create() as never) : plainContainer.create(actorClass, context)),
  };
  return { ...comingUp({}), container };
};

export const judging = (onError: () => unknown): Failing => {
  @Actor({ name: 'Failing' })
  class Judging {
    @Subscribe(Work)
    take(event: string) {
      if (event === 'bad') throw new Error('crash');
    }
    onError() {
      return onError() as ErrorVerdict;
    }
  }
  return { actor: Judging };
};

export const stepping = (work: () => unknown): Failing => {
  let lives = 0;
  @Actor({ name: 'Failing', handlerTimeout: 1_000 })
  class Stepping {
    readonly #first = ++lives === 1;
    @Subscribe(Work)
    take() {}
    step() {
      return (this.#first ? work() : StepAction.Never) as StepAction;
    }
  }
  return { actor: Stepping };
};

export const scheduled = (work: () => unknown): Failing => {
  let lives = 0;
  @Actor({ name: 'Failing', handlerTimeout: 1_000 })
  class Scheduled {
    readonly #first = ++lives === 1;
    @Subscribe(Work)
    take() {}
    @Every(10)
    tick() {
      return (this.#first ? work() : undefined) as undefined;
    }
  }
  return { actor: Scheduled };
};

export const overflowing = (): Failing => {
  let lives = 0;
  @Actor({ name: 'Failing', capacity: 1 })
  class Overflowing {
    readonly #first = ++lives === 1;
    @Subscribe([Work, Narrow])
    take(event: string) {
      return this.#first && event === 'bad' ? new Promise<void>((resolve) => setImmediate(resolve)) : undefined;
    }
  }
  return { actor: Overflowing };
};
