import { observed } from './observed';
import { openRuntime } from './open-runtime';

export const measure = observed(openRuntime);
