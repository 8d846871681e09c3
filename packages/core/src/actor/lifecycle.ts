import { systemTopic } from '../topic/event';
import type { Topic } from '../topic/topic';
import type { StopReason } from './hooks';

/** Something that happened to an actor or a module. `incarnation` counts from 1; 0 is an actor that never was created. */
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
      /** All actors of the module are created anew after `delay` milliseconds. */
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
 * What happens to actors and modules, as events: who cares about the end of an actor subscribes here. While nobody does, no
 * notice is made; when nobody keeps up, the oldest are dropped.
 * @example
 * @Subscribe(Lifecycle)
 * note(notice: LifecycleNotice) {
 *   if (notice.type === 'actor-ended') this.sessions.delete(notice.actor);
 * }
 */
export const Lifecycle: Topic<LifecycleNotice> = systemTopic<LifecycleNotice>(LIFECYCLE, 'drop-oldest');
