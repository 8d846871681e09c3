import { isStepAction, StepAction } from '../../actor/step-action';
import { invalidStepAction, drainFailed, scheduledFailed, stepFailed } from '../errors';
import { storeLeftBehind } from '../../ports/async-scope';
import { isSource } from '../../rxjs/bounded';
import { isThenable } from '../../thenable';
import type { ActorSchedule } from '../child-spec';
import type { ActorInstance, Incarnation } from '../incarnation';
import { ScheduleLoop } from './schedule-loop';
import { StepLoop } from './step-loop';
import type { TurnLoop } from '../turn-loop';
import { resultWithin } from '../handler-loop-in-context';

const ON_DRAIN = 'onDrain';

/**
 * The work of an actor without an event: its `step`, its scheduled methods and `onDrain`. The loops say when, the cell
 * whether.
 */
export class SelfDriven {
  /** How many steps and scheduled methods have finished. */
  done = 0;
  readonly #turns: TurnLoop;
  /** Undefined while the actor has no `step`. */
  #steps: StepLoop | undefined;
  /** Undefined as long as it has nothing to run. */
  #schedules: ScheduleLoop | undefined;
  /** `onDrain` is due, or has not finished. */
  draining = false;
  /** It is the last thing that the incarnation does: the cell takes nothing any more. */
  #last = false;

  constructor(schedules: readonly ActorSchedule[], turns: TurnLoop) {
    this.#turns = turns;
    if (schedules.length > 0) this.#schedules = this.#loop(schedules);
  }

  #loop(schedules: readonly ActorSchedule[]): ScheduleLoop {
    const turns = this.#turns;
    const runnable = (): boolean => turns.ready || (this.#last && !turns.pending && !turns.congested);
    return new ScheduleLoop(schedules, turns.broker.clock, turns.dispatcher, {
      id: turns.id,
      get runnable() {
        return runnable();
      },
      onTaskFailed: (thrown) => {
        turns.failed(thrown);
      },
      runScheduled: (loop) => {
        const incarnation = turns.incarnation as Incarnation;
        incarnation.within(() => {
          this.#runScheduled(loop, incarnation);
        }, null);
      },
    });
  }

  /** An incarnation has started. */
  begin(instance: ActorInstance): void {
    const { broker } = this.#turns;
    const wake = (): void => {
      if (this.#turns.ready) this.#turns.schedule();
    };
    this.#steps = typeof instance.step === 'function' ? new StepLoop(broker.clock, wake) : undefined;
    this.#schedules?.begin();
  }

  /** Nothing begins any more in this incarnation. */
  stop(): void {
    this.#steps?.stop();
    this.#schedules?.stop();
  }

  /** What is running is not heard any more. */
  cutOff(): void {
    this.stop();
    this.#schedules?.cutOff();
    this.draining = this.#last = false;
  }

  /**
   * Calls `onDrain` in a turn of its own, as soon as nothing else of the actor runs.
   * @param last nothing else runs any more in this incarnation
   */
  drain(last = false): void {
    this.draining = true;
    this.#last = last;
    (this.#schedules ??= this.#loop([])).once(ON_DRAIN);
  }

  /** The actor may run something again. */
  ask(): void {
    this.#schedules?.ask();
  }

  /** What is in progress, for the log. */
  get doing(): string {
    return String(this.#schedules?.running ?? 'step');
  }

  /** A promise of a step or scheduled method has settled. */
  onFinished(value: unknown): void {
    if (this.#schedules?.running !== undefined) this.#ranOnSchedule(value);
    else this.#stepped(value);
  }

  /** What was running has failed; returns what failed with which error. */
  onFailed(toError: (method: string) => Error): { readonly error: Error; readonly cause: Error } {
    const { id } = this.#turns;
    const onSchedule = this.#schedules?.finish();
    if (onSchedule === ON_DRAIN) {
      this.draining = false;
      const error = toError(ON_DRAIN);
      return { error, cause: drainFailed(id, error) };
    }
    if (onSchedule !== undefined) {
      const error = toError(String(onSchedule));
      return { error, cause: scheduledFailed(id, String(onSchedule), error) };
    }
    this.#steps?.onFailed();
    const error = toError('step');
    return { error, cause: stepFailed(id, error) };
  }

  /** The actor goes on after a failure. */
  resume(): void {
    this.#steps?.resume();
  }

  // ---- step ----

  get stepDue(): boolean {
    return this.#steps?.due === true;
  }

  /** Runs steps at the end of a turn, as long as no event comes; says how many. */
  runSteps(instance: ActorInstance, eventsHandled: boolean, limit: number): number {
    const loop = this.#steps;
    if (loop === undefined) return 0;
    const turns = this.#turns;
    const { mailbox } = turns;
    const { asyncContext } = turns.plan;
    if (eventsHandled) loop.onEventHandled();
    let steps = 0;
    while (turns.ready && loop.due && steps < limit && (steps === 0 || mailbox.cursor === mailbox.log.tail)) {
      steps++;
      turns.monitors.stepping?.(turns.id);
      try {
        const action: unknown =
          asyncContext === undefined
            ? instance.step?.()
            : resultWithin(asyncContext, undefined, instance, () => instance.step?.());
        if (isThenable(action)) {
          turns.watchdog?.begin();
          turns.results.await(action);
        } else if (this.#apply(action) !== 'continue') break;
      } catch (error) {
        turns.fail(error);
      }
      if (storeLeftBehind()) break;
    }
    return steps;
  }

  #stepped(action: unknown): void {
    try {
      if (this.#apply(action) === 'following') return;
    } catch (error) {
      this.#turns.onRejected(error);
      return;
    }
    this.#turns.resume();
  }

  #apply(action: unknown): StepAction['type'] | 'following' {
    const { id, monitors } = this.#turns;
    if (!isStepAction(action)) return this.#follow(action);
    this.done++;
    monitors.stepped?.(id, action.type);
    this.#steps?.apply(action);
    return action.type;
  }

  /** A step that returned an Observable is in progress until that completes, then the next is due. */
  #follow(source: unknown): 'following' {
    const turns = this.#turns;
    if (!isSource(source)) throw invalidStepAction(turns.id, source);
    if (!turns.pending) turns.watchdog?.begin();
    turns.results.await(turns.results.follow(source).then(() => StepAction.Continue));
    return 'following';
  }

  // ---- schedules ----

  #runScheduled(loop: ScheduleLoop, incarnation: Incarnation): void {
    const turns = this.#turns;
    let result: unknown;
    turns.watchdog?.begin();
    try {
      const method = loop.beginNext();
      result = (incarnation.instance as Record<string | symbol, () => unknown>)[method as string]?.();
    } catch (error) {
      turns.onRejected(error);
      return;
    }
    if (isThenable(result)) turns.results.await(result);
    else if (!incarnation.fenced) this.#ranOnSchedule(result);
  }

  #ranOnSchedule(value: unknown): void {
    const turns = this.#turns;
    if (value !== undefined && !turns.results.emitLast(value)) return;
    const method = this.#schedules?.finish();
    const { id, monitors } = turns;
    if (method === ON_DRAIN) this.draining = false;
    else if (monitors.scheduled !== undefined) {
      const name = String(method);
      monitors.scheduled(id, name);
    }
    this.done++;
    turns.resume();
  }
}
