// The door for adapters: containers, hosts, test tools. What programs need is in the main entry.
export { definitionOf } from './actor/definition';
export { nameOfToken, withInjector, type Injector } from './actor/inject';
export { decoratedMethods, discoveredActors, readSpec, unclaimedMethods, type ActorSpec } from './actor/spec';
export { standsFor } from './actor/stand-in';
export { methodOnStack, ownerOnStack } from './cell/on-stack';
export { defineOptions, OptionsTable, type OptionRow, type Resolved } from './define-options';
export { invalidOption } from './errors';
export { anything, callback, count, duration, flag, list, oneOf, text, type OptionRule } from './options-check';
export { isActorResource } from './ports/async-scope';
export { runTurn } from './ports/dispatcher';
export { guardLogger } from './ports/guarded-logger';
export { boundOf, isSource, observableOf, WorkSource } from './rxjs/bounded';
export { flattenModule, ROOT_MODULE, type FlatModule } from './runtime/module';
export { runtimeRows, STOP_OPTIONS } from './runtime/options';
export { isThenable } from './thenable';
export { publishTopic, type TopicLike } from './topic/event';
export { matchesTopic } from './topic/matches';
export { OVERFLOW_POLICIES, POLICY_NAMES } from './topic/overflow-policy';
