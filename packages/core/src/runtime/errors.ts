import { describe, MaikoError } from '../errors';

/** The runtime ended because an actor failed for good. The chain of causes says why. */
export const runtimeFailed = (cause: unknown) =>
  new MaikoError('RUNTIME_FAILED', 'The runtime ended because an actor failed for good', {
    hint: 'See causeChain(error)',
    cause,
  });

/** `start()`, `spawn()` or `stopActor()` was called at the wrong time or place. */
export const invalidState = (operation: string, state: string, mend: string, cause?: Error) =>
  new MaikoError('INVALID_STATE', `${operation} is not possible while the runtime is ${state}`, { hint: mend, cause });

export const stopsItself = (actor: string, caller: string) =>
  new MaikoError(
    'INVALID_STATE',
    `stopActor("${actor}") is not possible in code of "${caller}", which that end waits for`,
    {
      actor: caller,
      hint:
        actor === caller
          ? 'Call ctx.stop(), which does not wait'
          : `Publish an event that tells "${actor}" to call ctx.stop(), or call stopActor() outside of it`,
    },
  );

export const lifetimeOutside = (actorClass: string) =>
  new MaikoError('INVALID_OPTION', `spawn(${actorClass}) outside actors cannot end with an incarnation`, {
    expected: '"module", which is the default there',
    received: 'incarnation',
    hint: 'Leave lifetime out, or spawn it with ctx.spawn() of the actor with which it is to end',
  });

/** The Observable of `runtime.connect` failed, or emitted more than fits. The connection has ended. */
export const connectionFailed = (topic: string, cause: unknown) =>
  new MaikoError('CONNECTION_FAILED', `The Observable that was connected to "${topic}" failed`, {
    topic,
    hint: 'See the cause; catch it in the Observable (catchError, retry), or connect again',
    cause,
  });

/** The awaited event did not come in time. */
export const outcomeTimeout = (topic: string, awaited: readonly string[], within: number) =>
  new MaikoError(
    'OUTCOME_TIMEOUT',
    `The event of "${topic}" caused none of ${awaited.join(', ')} within ${String(within)} ms`,
    {
      topic,
      hint: 'Raise "within", or look for a failed handler in runtime.deadLetters.list()',
    },
  );

/** The event of an awaited outcome has no subscriber. */
export const outcomeUnrouted = (topic: string) =>
  new MaikoError('OUTCOME_UNROUTED', `There is no subscriber of "${topic}", so its event can cause nothing`, {
    topic,
    hint: 'Start an actor that subscribes to it, or wait all the same with failFast: false',
  });

/** The reason why one delivery ended without having been handled. */
export interface Loss {
  readonly actor: string;
  readonly topic: string;
  /** The reason of its dead letter, or the policy that dropped it. */
  readonly why: string;
  readonly cause: Error | undefined;
}

/** An event of the chain was lost, and nothing else of it is under way. */
export const outcomeFailed = (topic: string, awaited: readonly string[], loss: Loss) =>
  new MaikoError(
    'OUTCOME_FAILED',
    `The event of "${topic}" caused none of ${awaited.join(', ')}: the event of "${loss.topic}" for actor ` +
      `"${loss.actor}" was lost (${loss.why}), and nothing else is under way`,
    {
      actor: loss.actor,
      topic,
      hint: 'See the cause and runtime.deadLetters.list(), or wait all the same with failFast: false',
      ...(loss.cause === undefined ? {} : { cause: loss.cause }),
    },
  );

/** The runtime stopped before the awaited event came. */
export const outcomeLost = (topic: string, awaited: readonly string[]) =>
  new MaikoError(
    'OUTCOME_LOST',
    `The runtime stopped before the event of "${topic}" had caused one of ${awaited.join(', ')}`,
    {
      topic,
      hint: 'Wait for outcomes before stop(), or look for a failed handler in runtime.deadLetters.list()',
    },
  );

/** `monitors` or `monitors.add` got something without a callback of `Monitor`. */
export const notAMonitor = (received: unknown, callbacks: readonly string[]) =>
  new MaikoError('NOT_A_MONITOR', 'monitors.add() got something that listens to nothing', {
    expected: `an object with at least one of the callbacks ${callbacks.join(', ')}`,
    received,
    hint: 'Name its methods after the callbacks of Monitor',
  });

// ---- wiring ----

/** The function in a schedule threw or chose something that is not valid. */
export const scheduleChoiceFailed = (actor: string, method: string, received: unknown, cause: unknown) =>
  new MaikoError('SCHEDULE_CHOICE_FAILED', `The function in the schedule of ${actor}.${method} failed`, {
    actor,
    method,
    expected: 'a function that makes a valid schedule of the options of the actor',
    received,
    hint: `Give the actor its options with actor(ActorClass, { name: "${actor}", options: { ... } })`,
    cause,
  });

/** Options of modules and actors contradict each other. */
const conflict = (what: string, mend: string, actor?: string) =>
  new MaikoError('SUPERVISION_CONFLICT', what, { actor, hint: mend });

export const permanentAndSignificant = (actor: string) =>
  conflict(
    `Actor "${actor}" is permanent and significant: it never ends by itself, so its end can mean nothing`,
    'Make it transient or temporary, or not significant',
    actor,
  );

export const significantForNothing = (actor: string, module: string) =>
  conflict(
    `Actor "${actor}" is significant, but its module "${module}" has autoShutdown "never"`,
    `Give the module supervision: { autoShutdown: "any" } or "all", or make the actor not significant`,
    actor,
  );

export const keyedAndSignificant = (actor: string) =>
  conflict(
    `Actor "${actor}" has a key and is significant: its instances come and go, so the end of one can mean nothing`,
    'Make it not significant, or leave the key out',
    actor,
  );

export const keyedForNothing = (actor: string, option: string) =>
  conflict(`Actor "${actor}" has ${option}, but no key`, `Give it key: (event) => ..., or remove ${option}`, actor);

/** A keyed actor has no pipes: its events are handed to instances that come and go. */
export const pipeOnKeyed = (actor: string, method: string) =>
  conflict(
    `Actor "${actor}" has a key, and a pipe on ${method}`,
    'Put the pipe on an actor without a key, and give each key a pipe of its own with groupBy',
    actor,
  );

export const maxChildrenForNothing = (module: string) =>
  conflict(
    `Module "${module}" has maxChildren, but is not dynamic`,
    'Name the class it holds with dynamic, or remove maxChildren',
  );

export const dynamicRoot = (module: string) =>
  conflict(
    `The root module "${module}" is dynamic, so nothing else could ever run`,
    'Import the dynamic module into a root module',
  );

export const dynamicWithOthers = (module: string) =>
  conflict(
    `Module "${module}" is dynamic and lists actors or imports of its own`,
    'Keep only the actors of one class in a dynamic module, and move the others to the module that imports it',
  );

export const dynamicStrategy = (module: string, strategy: string) =>
  conflict(
    `Module "${module}" is dynamic and has the strategy "${strategy}": its actors have no order and nothing in common`,
    'Use "one-for-one"',
  );

export const twoDynamicModules = (actorClass: string, one: string, other: string) =>
  conflict(
    `The modules "${one}" and "${other}" are both dynamic for ${actorClass}, so it has two homes`,
    'Keep one of them',
  );

export const modulesTwice = (keys: readonly string[]) =>
  new MaikoError('SUPERVISION_CONFLICT', `createRuntime got a module and also ${keys.join(', ')}`, {
    hint: `Move ${keys.join(', ')} into the module, or leave the module out`,
  });

/** Too many events from outside wait to be accepted. The event is a dead letter. */
export const ingressFull = (limit: number, topic: string) =>
  new MaikoError(
    'INGRESS_FULL',
    `An event for "${topic}" from outside was refused: ${String(limit)} are waiting already`,
    {
      topic,
      expected: `fewer than ${String(limit)} unaccepted events from outside the actors`,
      received: limit,
      hint: 'Await runtime.publish(), or raise the option "ingress"',
    },
  );

/** A class in `imports`, or given to `bootstrap`, has no `@RuntimeModule` of its own. */
export const notAModule = (received: unknown, importer: string | undefined) =>
  new MaikoError(
    'NOT_A_MODULE',
    `${describe(received)} is not a module${importer === undefined ? '' : ` (imported by ${importer})`}`,
    {
      expected: 'a class with @RuntimeModule({ ... }) of its own',
      received,
      hint: 'Put @RuntimeModule() on the class; if it is undefined here, two files import each other',
    },
  );

/** Modules import each other. */
export const moduleCycle = (path: readonly string[]) =>
  new MaikoError('MODULE_CYCLE', `Modules import each other: ${path.join(' -> ')}`, {
    hint: 'Move what both need into a module of its own',
  });

/** A module stands more than 256 imports below the root. */
export const moduleTooDeep = (deepest: number, name: string) =>
  new MaikoError('MODULE_TOO_DEEP', `Module "${name}" stands more than ${String(deepest)} imports below the root`, {
    hint: 'Import modules side by side where one does not need the other',
  });

/** The function in `@Subscribe` threw or chose something that is no topic. */
export const subscribeChoiceFailed = (actor: string, method: string, options: unknown, cause: unknown) =>
  new MaikoError('SUBSCRIBE_CHOICE_FAILED', `The function in @Subscribe of ${actor}.${method} failed`, {
    actor,
    method,
    expected: 'a function that chooses topics by the options of the actor',
    received: options,
    hint: `Give the actor its options with actor(ActorClass, { name: "${actor}", options: { ... } })`,
    cause,
  });

/** A durable subscription has a pipe, which would hold events that the transport takes for handled. */
export const durablePipe = (actor: string, method: string, topic: string) =>
  new MaikoError('DURABLE_PIPE', `${actor}.${method} has a pipe, and subscribes the durable topic "${topic}"`, {
    actor,
    method,
    topic,
    expected: 'a durable subscription without a pipe, since what operators hold is lost with the process',
    hint: 'Give the subscription durable: false; or handle the event, and publish on a topic that is not durable and has the pipe',
  });
