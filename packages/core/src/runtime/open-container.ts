import type { ActorContainer, RuntimeServices } from '../actor/container';
import { invalidOption } from '../errors';
import { answersLater } from '../thenable';

/**
 * Gives a container what it may inject.
 * @throws INVALID_OPTION when it would be done later, and what the container throws
 */
export function openContainer(container: ActorContainer, services: RuntimeServices): void {
  const opened: unknown = container.open?.(services);
  if (answersLater(opened)) throw invalidOption('The container', 'open', 'a method that returns at once', opened);
}
