import { messageOf } from '../text';

/** Something with work to do in turns: an actor, or the observers of a topic. */
export interface Task {
  /** The owner of the work, for messages: the name of an actor; undefined when it is the runtime's own. */
  readonly id?: string | undefined;
  /** How many events one turn may take now; only the dispatcher writes it. */
  batch: number;
  /**
   * Takes one turn: at most `limit` events, then returns how many it took. A task that has more to do schedules itself
   * again.
   */
  run(limit: number): number;
  /**
   * `run` threw, which it never should: the dispatcher tells it here and goes on with the other tasks. Without this
   * method it tells stderr.
   */
  failed?(thrown: unknown): void;
}

/**
 * The port that decides which ready task runs next. Every scheduling decision of a runtime goes through its dispatcher.
 * It gives turns with `runTurn`, so that a task that throws stops no other.
 */
export interface Dispatcher {
  /**
   * Runs `task` once, later: never on the caller's stack. The caller does not schedule a task again before its turn
   * began.
   */
  schedule(task: Task): void;
  /**
   * Whether `task`, which waited for a promise of its own and has more to do, may have its next turn here, in the
   * continuation of that promise. Without this method, or when it says no, the task is scheduled.
   */
  continues?(task: Task): boolean;
  /**
   * Whether what goes on beside the turns, in continuations of promises, has kept the event loop from turning for too
   * long. Publishers in a loop then wait for a turn, which must come after timers and I/O have had theirs. Asked about
   * once a millisecond while events are published. Without this method they wait for a turn after every few thousand
   * events.
   */
  overdue?(): boolean;
}

/**
 * Gives a task its turn: for dispatchers. Never throws: what the task throws is told to the task, and the turn took
 * nothing.
 * @param limit the most events that the turn may take
 * @returns how many it took
 */
export function runTurn(task: Task, limit: number): number {
  try {
    return task.run(limit);
  } catch (error) {
    tellFailed(task, error);
    return 0;
  }
}

function tellFailed(task: Task, thrown: unknown): void {
  try {
    if (task.failed !== undefined) task.failed(thrown);
    else console.error(`A task threw in its turn: ${messageOf(thrown)}`);
  } catch {
    // There is nowhere left to tell it, and the other tasks go on.
  }
}
