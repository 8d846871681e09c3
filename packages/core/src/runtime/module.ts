import type { ActorClass } from '../actor/actor-class';
import type { ActorDefinition } from '../actor/definition';
import { MaikoError, describe } from '../errors';
import { checkOptions, list, type OptionRules } from '../options-check';

/** A class with `@RuntimeModule`. */
export type ModuleClass = new (...args: never[]) => object;

/** What a module brings. */
export interface ModuleOptions<Provider = unknown> {
  /** Modules whose actors start before this one's and whose providers it uses. */
  readonly imports?: readonly ModuleClass[] | undefined;
  /** Actors, in the order they start. */
  readonly actors?: readonly (ActorClass | ActorDefinition)[] | undefined;
  /** What the container can inject; the container says what a provider is. */
  readonly providers?: readonly Provider[] | undefined;
}

/** All the actors and providers of a module and its imports. */
export interface FlatModule {
  readonly actors: readonly (ActorClass | ActorDefinition)[];
  readonly providers: readonly unknown[];
}

const MODULE = Symbol.for('maiko.module');

const RULES: OptionRules<ModuleOptions> = { imports: list, actors: list, providers: list };

/**
 * Makes a class a module: a list of actors, what they need, and the modules it builds on.
 * @throws INVALID_OPTION, UNKNOWN_OPTION
 */
export function RuntimeModule<Provider = unknown>(
  options: ModuleOptions<Provider> = {},
): (moduleClass: ModuleClass, context?: ClassDecoratorContext) => void {
  return (moduleClass) => {
    checkOptions(`@RuntimeModule of ${moduleClass.name}`, options as ModuleOptions, RULES);
    Object.defineProperty(moduleClass, MODULE, { value: options });
  };
}

/**
 * A module and its imports as one list, imports first, each module once.
 * @throws NOT_A_MODULE, MODULE_CYCLE
 */
export function flattenModule(root: ModuleClass): FlatModule {
  const actors: (ActorClass | ActorDefinition)[] = [];
  const providers: unknown[] = [];
  const done = new Set<ModuleClass>();
  const visit = (moduleClass: ModuleClass | undefined, path: readonly ModuleClass[]): void => {
    if (moduleClass !== undefined && path.includes(moduleClass)) throw moduleCycle([...path, moduleClass]);
    const options = optionsOf(moduleClass, path);
    if (moduleClass === undefined || done.has(moduleClass)) return;
    done.add(moduleClass);
    for (const each of options.imports ?? []) visit(each, [...path, moduleClass]);
    actors.push(...(options.actors ?? []));
    providers.push(...(options.providers ?? []));
  };
  visit(root, []);
  return { actors, providers };
}

function optionsOf(moduleClass: unknown, path: readonly ModuleClass[]): ModuleOptions {
  if (typeof moduleClass === 'function' && Object.hasOwn(moduleClass, MODULE)) {
    return (moduleClass as unknown as { [MODULE]: ModuleOptions })[MODULE];
  }
  const importer = path.at(-1);
  throw new MaikoError(
    'NOT_A_MODULE',
    `${describe(moduleClass)} is not a module${importer ? ` (imported by ${importer.name})` : ''}`,
    {
      expected: 'a class with @RuntimeModule({ ... }) of its own',
      received: moduleClass,
      mend: 'Put @RuntimeModule() on the class; if it is undefined here, two files import each other',
    },
  );
}

function moduleCycle(path: readonly ModuleClass[]): MaikoError {
  return new MaikoError('MODULE_CYCLE', `Modules import each other: ${path.map(({ name }) => name).join(' -> ')}`, {
    mend: 'Move what both need into a module of its own',
  });
}
