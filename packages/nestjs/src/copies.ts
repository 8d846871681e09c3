import { ActorContext } from '@maiko/core';
import { nameOfToken } from '@maiko/core/adapter';
import { Scope, type FactoryProvider, type Type } from '@nestjs/common';
import { INQUIRER, type ModulesContainer } from '@nestjs/core';
import { otherCopy } from './errors';

/** One of the places from which a package has been loaded. */
export interface Copy {
  readonly of: string;
  readonly path: string;
}

/** This one. A bundle need not know where it is. */
const COPY: Copy = { of: '@maiko/nestjs', path: typeof __dirname === 'string' ? __dirname : 'a bundle' };

/**
 * Where the classes of `@maiko/core` and of this package that are known by their identity are listed, by all copies.
 */
const COPIES = Symbol.for('maiko.copies');

const copies = (): Map<unknown, Copy> => (globalThis as unknown as { [COPIES]: Map<unknown, Copy> })[COPIES];

/** Marks a module, or a token. */
export function ofThisCopy(type: object): void {
  copies().set(type, COPY);
}

/** That with which the application runs, if a class is of another one. */
function ownInPlaceOf({ of }: Copy): Copy {
  return of === COPY.of ? COPY : (copies().get(ActorContext) as Copy);
}

/**
 * Refuses modules of another copy of this package, which discovery would leave out.
 * @throws OTHER_COPY
 */
export function checkCopies(modules: ModulesContainer): void {
  for (const { metatype } of modules.values()) {
    const copy = copies().get(metatype);
    if (copy !== undefined && copy !== COPY) throw otherCopy(nameOfToken(metatype), copy, COPY);
  }
}

/**
 * Makes providers for the tokens of other copies: injecting one fails with its reason, where Nest would call the token
 * unknown.
 */
export function tokensOfOtherCopies(): FactoryProvider[] {
  return [...copies()]
    .filter(([, copy]) => copy !== ownInPlaceOf(copy))
    .map(([type, copy]) => ({
      provide: type as Type,
      scope: Scope.TRANSIENT,
      inject: [INQUIRER],
      useFactory: (asking: object) => {
        throw otherCopy(`${nameOfToken(type)} (for ${asking.constructor.name})`, copy, ownInPlaceOf(copy));
      },
    }));
}
