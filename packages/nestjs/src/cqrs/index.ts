export { CqrsHandlers, type CqrsHandlersOptions } from './cqrs-handlers';
