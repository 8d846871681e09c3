import { maikoWith } from './maiko';

export const maikoRestartsMonitor = maikoWith('nothing: Maiko with a monitor that listens to restarts only', () => ({
  monitors: [{ actorRestarting: () => undefined }],
}));
