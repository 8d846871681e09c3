export { EmittedValues } from './emitted';
export { EventEmitterListeners, type EventEmitterListenersOptions } from './event-emitter-listeners';
