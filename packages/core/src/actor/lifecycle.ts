import { systemTopic } from '../topic/event';
import type { Topic } from '../topic/topic';
import type { StopReason } from './hooks';

/**
 * Something that happened to an actor or a module. `incarnation` counts from 1; 0 is an actor that never was created.
 */
export type LifecycleNotice =
  | {
      readonly type: 'actor-started';
      readonly actor: string;
      readonly module: string;
      readonly incarnation: number;
    }
  | {
      /** This incarnation failed or has to go with others; the next one comes after `delay` milliseconds. */
      readonly type: 'actor-restarting';
      readonly actor: string;
      readonly module: string;
      readonly incarnation: number;
      readonly cause: Error;
      readonly delay: number;
    }
  | {
      /** It has ended for good, and its name is free. `cause` says why, if it did not end in good order. */
      readonly type: 'actor-ended';
      readonly actor: string;
      readonly module: string;
      readonly incarnation: number;
      readonly reason: StopReason;
      readonly cause: Error | undefined;
    }
  | {
      /** All actors of the module restart after `delay` milliseconds. */
      readonly type: 'module-restarting';
      readonly module: string;
      readonly cause: Error;
      readonly delay: number;
    }
  | {
      readonly type: 'module-ended';
      readonly module: string;
      readonly reason: StopReason;
      readonly cause: Error | undefined;
    };

/** The name of the topic of lifecycle notices. */
const LIFECYCLE = '$lifecycle';

/**
 * The topic of what happens to actors and modules, such as the end of an actor. Without a subscriber no notice is made;
 * when subscribers are too slow, the oldest notices are dropped.
 * @example
 * @Subscribe(Lifecycle)
 * note(notice: LifecycleNotice) {
 *   if (notice.type === 'actor-ended') this.sessions.delete(notice.actor);
 * }
 */
export const Lifecycle: Topic<LifecycleNotice> = systemTopic<LifecycleNotice>(LIFECYCLE, 'drop-oldest');
