/** Something with work to do in turns: an actor, or the observers of a topic. */
export interface Task {
  /** Whose work it is, for people: the name of an actor; undefined when it is the runtime's own. */
  readonly id?: string | undefined;
  /** How many events one turn may take now; the dispatcher tunes it, nobody else writes it. */
  batch: number;
  /**
   * Takes one turn: at most `limit` events, then returns how many it took. Never throws. A task that has more to do
   * schedules itself again.
   */
  run(limit: number): number;
}

/** Decides which ready task runs next. Every scheduling decision of a runtime goes through its dispatcher. */
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
   * Whether what goes on beside the turns, in continuations of promises, has kept the event loop from turning for too long. Publishers
   * in a loop then wait for a turn, which must come after timers and I/O have had theirs. Asked about once a millisecond while
   * events are published. Without this method they wait for a turn after every few thousand events.
   */
  overdue?(): boolean;
}
