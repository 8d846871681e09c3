import type { ActorClass } from '../actor/actor-class';
import type { ActorDefinition } from '../actor/definition';
import { describe } from '../errors';
import { defineOptions } from '../define-options';
import { anything, count, list, text } from '../options-check';
import { nameOfFunction } from '../text';
import { resolveSupervision, type SupervisionOptions } from '../supervision/options';
import { moduleCycle, moduleTooDeep, notAModule } from './errors';

/** A class with `@RuntimeModule`. */
export type ModuleClass = new (...args: never[]) => object;

/** The content of a module. */
export interface ModuleOptions<Provider = unknown> {
  /**
   * Modules with actors that start before this one's and providers that it uses. Each has a supervisor of its own, a
   * child of this module's; one that is imported several times runs once, under the first that imports it.
   */
  readonly imports?: readonly (ModuleClass | ModuleDefinition)[] | undefined;
  /** Actors, in the order they start. */
  readonly actors?: readonly (ActorClass | ActorDefinition)[] | undefined;
  /** What the container can inject; the container says what a provider is. */
  readonly providers?: readonly Provider[] | undefined;
  /** Which children are restarted when an actor or an imported module has failed, and how often. */
  readonly supervision?: SupervisionOptions | undefined;
  /**
   * Makes it a module of actors of this one class, which come and go at run time: wherever one is spawned from, it
   * lives here.
   */
  readonly dynamic?: ActorClass | undefined;
  /** How many actors a dynamic module holds at most. Default: any number. */
  readonly maxChildren?: number | undefined;
}

/** A module as data, where no class is wanted. */
export interface ModuleDefinition extends ModuleOptions {
  readonly name: string;
}

/** All the actors and providers of a module and its imports. */
export interface FlatModule {
  readonly actors: readonly (ActorClass | ActorDefinition)[];
  readonly providers: readonly unknown[];
}

/** What messages call a root module that was not given as one. */
export const ROOT_MODULE = 'root';

const MODULE = Symbol.for('maiko.module');

/**
 * How many imports below the root a module may stand: a supervisor starts and stops its modules on one stack.
 * @limit
 */
const DEEPEST = 256;

const MODULE_OPTIONS = defineOptions<ModuleOptions>()({
  imports: [list],
  actors: [list],
  providers: [list],
  supervision: [anything],
  dynamic: [anything],
  maxChildren: [count(1)],
});

const DEFINITION = defineOptions<ModuleDefinition>()({ ...MODULE_OPTIONS.rows, name: [text] });

/**
 * Makes a class a module: a list of actors, what they need, how they are supervised, and the modules it builds on.
 * @throws INVALID_OPTION, UNKNOWN_OPTION
 */
export function RuntimeModule<Provider = unknown>(
  options: ModuleOptions<Provider> = {},
): (moduleClass: ModuleClass, context?: ClassDecoratorContext) => void {
  return (moduleClass) => {
    const name = nameOfFunction(moduleClass);
    MODULE_OPTIONS.check(`@RuntimeModule of ${name}`, options);
    resolveSupervision(name, options.supervision);
    Object.defineProperty(moduleClass, MODULE, { value: options });
  };
}

/** A module and where it stands among the others. */
export interface ModuleNode {
  readonly name: string;
  readonly options: ModuleOptions;
  /** Those of its imports that no module imported before. */
  readonly imports: readonly ModuleNode[];
}

/**
 * Builds the tree of a module and its imports, in which each module stands once.
 * @throws NOT_A_MODULE, MODULE_CYCLE, MODULE_TOO_DEEP, INVALID_OPTION, UNKNOWN_OPTION
 */
export function moduleTree(root: ModuleClass | ModuleDefinition): ModuleNode {
  const done = new Set<unknown>();
  const visit = (module: unknown, path: readonly unknown[]): ModuleNode | undefined => {
    const { name, options } = read(module, path.at(-1));
    if (path.includes(module)) throw moduleCycle([...path, module].map(nameOfModule));
    if (path.length >= DEEPEST) throw moduleTooDeep(DEEPEST, name);
    if (done.has(module)) return undefined;
    done.add(module);
    const imports = (options.imports ?? []).map((each) => visit(each, [...path, module]));
    return { name, options, imports: imports.filter((each) => each !== undefined) };
  };
  return visit(root, []) as ModuleNode;
}

/**
 * Lists a module and its imports, imports first, each module once.
 * @throws NOT_A_MODULE, MODULE_CYCLE, INVALID_OPTION, UNKNOWN_OPTION
 */
export function flattenModule(root: ModuleClass | ModuleDefinition): FlatModule {
  const actors: (ActorClass | ActorDefinition)[] = [];
  const providers: unknown[] = [];
  const visit = ({ options, imports }: ModuleNode): void => {
    for (const each of imports) visit(each);
    actors.push(...(options.actors ?? []));
    providers.push(...(options.providers ?? []));
  };
  visit(moduleTree(root));
  return { actors, providers };
}

interface NamedModule {
  readonly name: string;
  readonly options: ModuleOptions;
}

function read(module: unknown, importer: unknown): NamedModule {
  if (typeof module === 'function' && Object.hasOwn(module, MODULE)) {
    return { name: nameOfFunction(module), options: (module as unknown as { [MODULE]: ModuleOptions })[MODULE] };
  }
  if (typeof module === 'object' && module !== null && 'name' in module) {
    const { name, ...options } = module as ModuleDefinition;
    DEFINITION.check(`module ${describe(name)}`, module as ModuleDefinition);
    return { name, options };
  }
  throw notAModule(module, importer === undefined ? undefined : nameOfModule(importer));
}

function nameOfModule(module: unknown): string {
  return typeof module === 'function' ? nameOfFunction(module) : (module as NamedModule).name;
}
