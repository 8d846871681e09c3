import { discoveredActors } from '@maiko/core/adapter';
import { Injectable, Scope, type Type } from '@nestjs/common';

/**
 * Keeps Nest from creating an instance of its own of every actor in `providers`: it creates those of request scope when
 * a request asks for them, and no request does.
 */
export function excludeActorsFromNest(): void {
  for (const actorClass of discoveredActors()) Injectable({ scope: Scope.REQUEST })(actorClass as unknown as Type);
}
