import { unknownDependency } from './errors';
import type { ActorContainer } from './container';
import type { ActorClass } from './actor-class';
import { ActorContext } from './context';
import { nameOfToken, withInjector } from './inject';
import { readSpec } from './spec';

const MEND = 'Use a container such as @maiko/tsyringe, which provides dependencies';

/** The container without dependencies: `new`, with the context as the only constructor argument. */
export const plainContainer: ActorContainer = {
  create(actor, context) {
    const injector = {
      resolve(token: unknown) {
        if (token === ActorContext) return context;
        throw unknownDependency(nameOfToken(actor), nameOfToken(token), MEND);
      },
    };
    return withInjector(injector, () => new actor(context as never));
  },
  verify(actor) {
    const other = declaredTypes(actor).find((token) => token !== ActorContext && token !== Object);
    if (other !== undefined) throw unknownDependency(nameOfToken(actor), nameOfToken(other), MEND);
    if (actor.length > 1)
      throw unknownDependency(nameOfToken(actor), `${String(actor.length)} constructor arguments`, MEND);
  },
};

/** The constructor arguments as far as they are known: from `@Actor({ inject })`, else as the compiler emitted them. */
function declaredTypes(actor: ActorClass): readonly unknown[] {
  const { getMetadata } = Reflect as { getMetadata?: (key: string, target: object) => unknown };
  return readSpec(actor).inject ?? (getMetadata?.('design:paramtypes', actor) as readonly unknown[] | undefined) ?? [];
}
