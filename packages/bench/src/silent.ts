import type { Logger } from '@maiko/core';

const nothing = (): void => undefined;

/** A logger that keeps nothing. */
export const SILENT: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
