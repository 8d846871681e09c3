import { Metrics } from '@maiko/core/monitoring';
import { maikoWith } from './maiko';

export const maikoMetrics = maikoWith('nothing: Maiko with Metrics', () => ({ monitors: [new Metrics()] }));
