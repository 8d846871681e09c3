import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** What a shell reports for a process that a signal ended: this plus the number of the signal. */
const KILLED = 128;

/**
 * Listens for signals: the first calls `stop`, the second ends the process at once.
 * @returns removes the handlers
 */
export function stopOnSignals(stop: () => void): () => void {
  let stopping = false;
  const handle = (signal: (typeof SIGNALS)[number]): void => {
    if (stopping) process.exit(KILLED + constants.signals[signal]);
    stopping = true;
    stop();
  };
  for (const signal of SIGNALS) process.on(signal, handle);
  return () => {
    for (const signal of SIGNALS) process.off(signal, handle);
  };
}
