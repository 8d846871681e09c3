import { devNull } from 'node:os';
import { Recorder } from '@maiko/core/monitoring';
import { maikoWith } from './maiko';

export const maikoRecorder = maikoWith(
  'nothing: Maiko with a Recorder that writes to a file which discards everything',
  () => ({
    monitors: [new Recorder(devNull)],
  }),
);
