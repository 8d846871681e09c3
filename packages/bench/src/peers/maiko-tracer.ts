import { Tracer } from '@maiko/core/monitoring';
import { maikoWith } from './maiko';

const nowhere = (): void => undefined;

export const maikoTracer = maikoWith(
  'nothing: Maiko with a Tracer that writes to a logger which discards everything',
  () => ({
    monitors: [new Tracer({ logger: { debug: nowhere, info: nowhere, warn: nowhere, error: nowhere } })],
  }),
);
