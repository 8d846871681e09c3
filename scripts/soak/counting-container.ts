import type { ActorClass, ActorContainer, ActorContext } from '@maiko/core';
import { tsyringeContainer, type TsyringeContainer } from '@maiko/tsyringe';
import { Faults } from './faults';
import { Pace } from './pace';
import { Desk } from './workshop';

/** How often the garbage is collected until everything unreachable is gone. */
const COLLECTIONS = 10;

/** The container of the soak, which knows how many of its child containers and instances are still held. */
export class CountingContainer implements ActorContainer {
  /** Instances created and not disposed of. */
  instances = 0;
  readonly #inner: TsyringeContainer;
  #children: WeakRef<object>[] = [];

  constructor(faults: Faults, pace: Pace) {
    this.#inner = tsyringeContainer({
      providers: [
        { provide: Faults, useValue: faults },
        { provide: Pace, useValue: pace },
        { provide: Desk, useClass: Desk, scope: 'incarnation' },
      ],
    });
    const { container } = this.#inner;
    const createChild = container.createChildContainer.bind(container);
    container.createChildContainer = () => {
      const child = createChild();
      this.#children.push(new WeakRef(child));
      return child;
    };
  }

  async create<T extends object>(actor: ActorClass<T>, context: ActorContext): Promise<T> {
    const instance = await this.#inner.create(actor, context);
    this.instances++;
    return instance;
  }

  async dispose(instance: object): Promise<void> {
    this.instances--;
    await this.#inner.dispose(instance);
  }

  verify(actor: ActorClass): void {
    this.#inner.verify(actor);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  /**
   * How many child containers something holds, once the garbage is gone; looks no further when it is down to
   * `expected`.
   */
  async held(expected: number): Promise<number> {
    for (let round = 0; round < COLLECTIONS; round++) {
      // A WeakRef that was read in this turn keeps its object until the next one.
      await new Promise<void>((resolve) => setImmediate(resolve));
      globalThis.gc?.();
      this.#children = this.#children.filter((child) => child.deref() !== undefined);
      if (this.#children.length <= expected) break;
    }
    return this.#children.length;
  }
}
