export { RecordingLogger } from './recording-logger';
export { SeededDispatcher } from './seeded-dispatcher';
export { settle } from './settle';
export { TestClock, turns } from './test-clock';
