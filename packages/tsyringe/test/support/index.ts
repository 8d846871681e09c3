export { context } from './context';
export { errorOf, failureOf } from './error-of';
export { Journal } from './journal';
export { verify } from './verify';
