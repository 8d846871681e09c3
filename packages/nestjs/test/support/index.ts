export { answering, Go, intercepting, Out, shouting, type Around } from './answering';
export { application, applicationOf, bareApplication, type Started } from './application';
export { Journal } from './journal';
export { errorOf, gate, RecordingLogger, refusalOf, settle, TestClock, turns } from '../../../core/test/support';
export { httpApplication, server } from './http';
