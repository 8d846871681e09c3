import { types } from 'node:util';
import type { ValueKinds } from '../contract';

export const { isNativeError, isPromise }: ValueKinds = types;
