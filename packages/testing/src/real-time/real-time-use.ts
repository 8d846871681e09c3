import { ActorContext, type MaikoError } from '@maiko/core';
import { ownerOnStack } from '@maiko/core/adapter';
import { realTimeOperator } from '../errors';
import { onRealTime } from './rxjs-schedulers';

/** The owner of what was given to `runtime.connect`. */
const CONNECTED = Symbol('connected');

/** The owner of code of a program: an actor by its name, keyed instances as one; or a connection from outside. */
export type CodeOwner = string | typeof CONNECTED;

/** The use of real time through RxJS by code of one program: told once for each owner. */
export class RealTimeUse {
  readonly #tell: (warning: MaikoError) => void;
  /** The runtime, and the contexts of its actors. */
  readonly #owners = new WeakSet<object>();
  readonly #told = new Set<CodeOwner>();
  #end: (() => void) | undefined;

  constructor(tell: (warning: MaikoError) => void) {
    this.#tell = tell;
  }

  /**
   * Notices it from now on, until `end`.
   * @param ownerNow tells of which owner the code is that runs now. By default code is not known after an `await`
   */
  begin(runtime: object, ownerNow: () => CodeOwner | undefined = () => this.ownerOnStack): void {
    this.#owners.add(runtime);
    this.#end ??= onRealTime(() => {
      const owner = ownerNow();
      if (owner === undefined || this.#told.has(owner)) return;
      this.#told.add(owner);
      this.#tell(warningOf(owner));
    });
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

  /** The owner of the code on the stack; undefined when that is not of this program. */
  get ownerOnStack(): CodeOwner | undefined {
    const owner = ownerOnStack();
    if (owner === undefined || !this.#owners.has(owner)) return undefined;
    return owner instanceof ActorContext ? nameOf(owner) : CONNECTED;
  }

  /** The warnings up to now. */
  get warnings(): readonly string[] {
    return [...this.#told].map((owner) => warningOf(owner).message);
  }

  /** The actors with such code, as names; of these, when some are given. */
  actors(among?: readonly string[]): string[] {
    const told = [...this.#told].filter((owner) => typeof owner === 'string');
    return told.filter((name) => among?.some((id) => id === name || id.startsWith(`${name}/`)) ?? true);
  }
}

function nameOf({ id, key }: ActorContext): string {
  return key === undefined ? id : id.slice(0, -`/${key}`.length);
}

function warningOf(owner: CodeOwner): MaikoError {
  return realTimeOperator(owner === CONNECTED ? undefined : owner);
}
