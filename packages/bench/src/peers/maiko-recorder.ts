import { devNull } from 'node:os';
import { Recorder } from '@maiko/core/monitoring';
import { maikoWith } from './maiko';

export const maikoRecorder = maikoWith('nothing: Maiko with a Recorder whose file throws everything away', () => ({
  monitors: [new Recorder(devNull)],
}));
