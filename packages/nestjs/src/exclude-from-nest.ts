import { discoveredActors } from '@maiko/core';
import { Injectable, Scope, type Type } from '@nestjs/common';

/**
 * Keeps Nest from making an instance of its own of every actor in `providers`: it makes those of request scope when a request
 * asks for them, which nobody does.
 */
export function excludeActorsFromNest(): void {
  for (const actorClass of discoveredActors()) Injectable({ scope: Scope.REQUEST })(actorClass as unknown as Type);
}
