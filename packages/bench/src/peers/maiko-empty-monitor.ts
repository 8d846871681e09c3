import { maikoWith } from './maiko';

export const maikoEmptyMonitor = maikoWith(
  'nothing: Maiko with a monitor that listens to events and does nothing',
  () => ({
    monitors: [{ dispatched: () => undefined, delivered: () => undefined, handled: () => undefined }],
  }),
);
