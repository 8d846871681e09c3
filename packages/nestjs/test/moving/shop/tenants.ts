import { AsyncLocalStorage } from 'node:async_hooks';

/** On whose behalf something happens. */
export const tenants = new AsyncLocalStorage<string>();
