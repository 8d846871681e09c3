import { ActorContext, type MaikoError } from '@maiko/core';
import { methodOnStack, ownerOnStack } from '@maiko/core/adapter';
import { realTimeOperator } from '../errors';
import { operatorOnStack } from './operator-on-stack';
import { onRealTime } from './rxjs-schedulers';

/** The owner of what was given to `runtime.connect`. */
const CONNECTED = Symbol('connected');

/** The owner of code of a program: an actor by its name, keyed instances as one; or a connection from outside. */
type CodeOwner = string | typeof CONNECTED;

/** The place of code in a program. */
export interface CodePlace {
  readonly owner: CodeOwner;
  /** The method or hook of an actor; undefined when it is not known. */
  readonly method: string | undefined;
}

/** The use of real time through RxJS by code of one program: told once for each method of each owner. */
export class RealTimeUse {
  readonly #tell: (warning: MaikoError) => void;
  /** The runtime, and the contexts of its actors. */
  readonly #owners = new WeakSet<object>();
  readonly #told = new Map<CodeOwner, Map<string | undefined, MaikoError>>();
  #end: (() => void) | undefined;

  constructor(tell: (warning: MaikoError) => void) {
    this.#tell = tell;
  }

  /**
   * Notices it from now on, until `end`.
   * @param placeNow tells where the code is that runs now. By default code is not known after an `await`
   */
  begin(runtime: object, placeNow: () => CodePlace | undefined = () => this.placeOnStack): void {
    this.#owners.add(runtime);
    this.#end ??= onRealTime(() => {
      const place = placeNow();
      if (place !== undefined) this.#note(place);
    });
  }

  #note({ owner, method }: CodePlace): void {
    const told = this.#told.get(owner) ?? new Map<string | undefined, MaikoError>();
    if (told.has(method) || (method === undefined && told.size > 0)) return;
    const warning = realTimeOperator(owner === CONNECTED ? undefined : owner, method, operatorOnStack());
    this.#told.set(owner, told.set(method, warning));
    this.#tell(warning);
  }

  /** Takes an actor for one of the program, before its instance is created. */
  add(context: ActorContext): void {
    this.#owners.add(context);
  }

  /** The program has ended. */
  end(): void {
    this.#end?.();
    this.#end = undefined;
  }

  /** The place of the code on the stack; undefined when that is not of this program. */
  get placeOnStack(): CodePlace | undefined {
    const owner = ownerOnStack();
    if (owner === undefined || !this.#owners.has(owner)) return undefined;
    if (!(owner instanceof ActorContext)) return { owner: CONNECTED, method: undefined };
    return { owner: nameOf(owner), method: methodOnStack() };
  }

  /** The warnings up to now. */
  get warnings(): readonly string[] {
    return [...this.#told.values()].flatMap((told) => [...told.values()].map(({ message }) => message));
  }

  /** The actors with such code, as names; of these, when some are given. */
  actors(among?: readonly string[]): string[] {
    const told = [...this.#told.keys()].filter((owner) => typeof owner === 'string');
    return told.filter((name) => among?.some((id) => id === name || id.startsWith(`${name}/`)) ?? true);
  }
}

function nameOf({ id, key }: ActorContext): string {
  return key === undefined ? id : id.slice(0, -`/${key}`.length);
}
