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

/**
 * An actor that fails in its first life or, if its second has to come up for that, then. The event `bad` sets it off.
 */
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

interface Hooks {
  readonly constructed?: () => void;
  readonly onStart?: () => unknown;
}

/** It crashes on `bad`, and the hook of one of its lives fails: of the second, unless the test says so. */
export const comingUp = (hooks: Hooks, life = 2): Failing => {
  let lives = 0;
  @Actor({ name: 'Failing', startTimeout: 1_000 })
  class ComingUp {
    readonly #fails = ++lives === life;
    constructor() {
      if (this.#fails) hooks.constructed?.();
    }
    onStart() {
      return (this.#fails ? hooks.onStart?.() : undefined) as undefined;
    }
    @Subscribe(Work)
    take(event: string) {
      if (event === 'bad') throw new Error('crash');
    }
  }
  return { actor: ComingUp };
};

/** As `comingUp`, but it is the container that fails. */
export const contained = (create: () => unknown, life = 2): Failing => {
  let lives = 0;
  const container: ActorContainer = {
    create: (actorClass, context) =>
      ++lives === life ? (create() as never) : plainContainer.create(actorClass, context),
  };
  return { ...comingUp({}), container };
};

/** It fails on its way down. */
export const goingDown = (onStop: () => unknown, dispose: () => unknown): Failing => {
  @Actor({ name: 'Failing', shutdownTimeout: 1_000 })
  class GoingDown {
    onStop() {
      return onStop() as undefined;
    }
  }
  return { actor: GoingDown, container: { ...plainContainer, dispose: () => dispose() as undefined } };
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
