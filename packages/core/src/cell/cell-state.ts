/**
 * The state of a cell. `idle`: not started yet, or between two incarnations. `open`: taking events. `judging`: it
 * failed and the supervisor has not acted yet. `ended`: for good.
 */
export type CellState = 'idle' | 'starting' | 'open' | 'judging' | 'ending' | 'ended';
