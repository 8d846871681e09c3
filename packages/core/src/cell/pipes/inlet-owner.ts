import type { Logger } from '../../ports/logger';
import type { ActorSubscription, DeclaredPipe } from '../child-spec';
import type { FailureHandling } from '../failure-handling';
import type { Incarnation } from '../incarnation';
import type { TurnLoop } from '../turn-loop';

/** The part of its actor that an inlet needs. */
export interface InletOwner {
  readonly turns: TurnLoop;
  readonly incarnation: Incarnation | undefined;
  /** Events may be taken, as far as the life of the actor goes. */
  readonly canTake: boolean;
  readonly host: { readonly environment: { readonly logger: Pick<Logger, 'warn'> } };
  readonly failures: Pick<FailureHandling, 'onBeside' | 'onOverflow'>;
  /** A pipe has nothing to do. */
  onIdle(): void;
}

/** One `@Subscribe` with a pipe. */
export interface PipedSubscriptions {
  readonly pipe: DeclaredPipe;
  readonly subscriptions: ActorSubscription[];
  /** The place of the first of them among all of the actor. */
  readonly first: number;
}
