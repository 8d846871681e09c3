export { gate, watch, type Gate } from './gate';
export { RecordingLogger } from './recording-logger';
export { errorOf, refusalOf } from './refusal';
export { SeededDispatcher } from './seeded-dispatcher';
export { settle } from './settle';
export { asyncSchemaOf, hasCelsius, schemaOf } from './standard-schema';
export { lastDeadLetter, started } from './started';
export { TestClock, turns } from './test-clock';
export { stopVirtually, unbalanced, virtualRuntime } from './virtual-runtime';
