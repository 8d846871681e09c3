import { unknownDependency } from '../errors';
import type { ActorContainer } from '../ports/container';
import { ActorContext } from './context';
import { nameOfToken, withInjector } from './inject';

const MEND = 'Use a container such as @maiko/tsyringe, which provides dependencies';

/** The container without dependencies: `new`, with the context as the only constructor argument. */
export const plainContainer: ActorContainer = {
  create(actor, context) {
    const injector = {
      resolve(token: unknown) {
        if (token === ActorContext) return context;
        throw unknownDependency(actor.name, nameOfToken(token), MEND);
      },
    };
    return withInjector(injector, () => new actor(context as never));
  },
  verify(actor) {
    if (actor.length > 1) throw unknownDependency(actor.name, `${String(actor.length)} constructor arguments`, MEND);
  },
};
