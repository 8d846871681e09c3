/**
 * The times at which something is due, by the wall clock: what `@Schedule` follows. `@maiko/cron` makes one from a cron
 * expression.
 */
export interface Timetable {
  /**
   * The first instant later than `after`; undefined when there is none any more. It returns the same whenever it is
   * asked: time is told to it, so that it follows a virtual clock too.
   */
  next(after: Date): Date | undefined;
  /** What people read in the topology. */
  readonly description?: string | undefined;
}
