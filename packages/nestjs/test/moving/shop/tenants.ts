import { AsyncLocalStorage } from 'node:async_hooks';

/** The tenant that something happens for. */
export const tenants = new AsyncLocalStorage<string>();
