import { ActorContext, type ActorClass, type Token } from '@maiko/core';
import { readSpec } from '@maiko/core/adapter';
import type { DependencyContainer } from 'tsyringe';
import { constructorDependencies, listedDependencies, type Dependency } from './dependency';
import { checkProvider, type Constructor, type InstanceScope, type Provider } from './provider';

/** One way to come by a value: a provider, an actor, or a class that is in no list. */
export interface Binding {
  readonly token: Token;
  readonly kind: 'class' | 'factory' | 'value' | 'existing' | 'parent' | 'actor';
  /** Where the instance is kept; undefined: nowhere, it is looked up each time. */
  readonly scope: InstanceScope | undefined;
  /** What its constructor or factory takes, or the index of the first argument nothing is known about. */
  readonly dependencies: () => ReturnType<typeof constructorDependencies>;
  readonly make: (dependencies: readonly unknown[]) => unknown;
  /** Every value of the token, where tsyringe's registration of it knows only one. */
  readonly all?: () => unknown[];
}

const NOTHING: readonly Dependency[] = [];
const needsNothing = (): readonly Dependency[] => NOTHING;

/** Registered in every incarnation; this one is for the checks. */
export const CONTEXT: Binding = {
  token: ActorContext,
  kind: 'value',
  scope: 'incarnation',
  dependencies: needsNothing,
  make: () => undefined,
};

/** @throws INVALID_PROVIDER */
export function bindingOf(provider: Provider): Binding {
  checkProvider(provider);
  if (typeof provider === 'function') return classBinding(provider, provider);
  const { provide: token } = provider;
  if ('useClass' in provider) return classBinding(token, provider.useClass, provider.inject, provider.scope);
  if ('useValue' in provider) {
    return { token, kind: 'value', scope: 'runtime', dependencies: needsNothing, make: () => provider.useValue };
  }
  if ('useExisting' in provider) {
    const dependencies = listedDependencies([provider.useExisting]);
    return {
      token,
      kind: 'existing',
      scope: undefined,
      dependencies: () => dependencies,
      make: ([existing]) => existing,
    };
  }
  const dependencies = listedDependencies(provider.inject);
  const make = provider.useFactory as (...dependencies: readonly unknown[]) => unknown;
  return {
    token,
    kind: 'factory',
    scope: provider.scope ?? 'runtime',
    dependencies: () => dependencies,
    make: (dependencies) => make(...dependencies),
  };
}

/** Binds a class: one instance for the whole runtime unless it says otherwise. */
export function classBinding(
  token: Token,
  useClass: Constructor,
  inject?: readonly Token[],
  scope: InstanceScope = 'runtime',
): Binding {
  return {
    token,
    kind: 'class',
    scope,
    dependencies: () => constructorDependencies(useClass, inject),
    make: construct(useClass),
  };
}

/** Binds a token of the parent container: built there, with what is registered there, and disposed there. */
export function parentBinding(token: Token, parent: DependencyContainer): Binding {
  return {
    token,
    kind: 'parent',
    scope: undefined,
    dependencies: needsNothing,
    make: () => parent.resolve(token as never),
    all: () => parent.resolveAll(token as never),
  };
}

/** @throws NOT_AN_ACTOR */
export function actorBinding(actor: ActorClass): Binding {
  const { inject } = readSpec(actor);
  return {
    token: actor,
    kind: 'actor',
    scope: undefined,
    dependencies: () => constructorDependencies(actor, inject),
    make: construct(actor),
  };
}

function construct(useClass: Constructor): Binding['make'] {
  return (dependencies) => new useClass(...(dependencies as never[]));
}
