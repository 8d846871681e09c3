import { defineOptions, type Resolved } from '../define-options';
import { count, oneOf } from '../options-check';

/** The policies for values of an Observable that come faster than they are taken; it cannot be told to wait. */
export type SourceOverflow = 'fail' | 'drop-oldest' | 'drop-newest' | 'latest';

/** The bound for what an Observable emits while an earlier value is still to be accepted. */
export interface SourceOptions {
  /** How many values may wait. Default 128. */
  readonly capacity?: number | undefined;
  /**
   * What becomes of a value for which there is no room. `fail` (default): the Observable is unsubscribed, what waits is
   * taken, then SOURCE_OVERFLOW is thrown. `drop-oldest`, `drop-newest`: one value is dropped and counted. `latest`:
   * only the newest waits, whatever the capacity.
   */
  readonly overflow?: SourceOverflow | undefined;
}

export const SOURCE = defineOptions<SourceOptions>()({
  capacity: [count(1), 128],
  overflow: [oneOf('fail', 'drop-oldest', 'drop-newest', 'latest'), 'fail'],
});

export type ResolvedSourceOptions = Resolved<typeof SOURCE>;
