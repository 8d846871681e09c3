import { UNMONITORED, type MonitorSink } from '../actor/monitor';
import type { CellEnvironment, CellSpec } from './cell-host';
import { SelfDriven } from './self-driven/self-driven';
import { TurnLoop } from './turn-loop';
import type { TurnOwner } from './turn-owner';
import { Watchdog } from './watchdog';

/** Makes the turn loop of an actor, with its mailbox. */
export function makeTurns(spec: CellSpec, environment: CellEnvironment, owner: TurnOwner): TurnLoop {
  const { id, actorClass, subscriptions, schedules, capacity, policy, part } = spec;
  const { broker, plans, monitors, durables } = environment;
  const front = part !== undefined && 'methods' in part ? part : undefined;
  const plan = plans.of(actorClass, subscriptions, front?.methods);
  const turns = new TurnLoop(id, plan, environment, front === undefined ? monitors : failuresOnly(monitors), owner);
  turns.isWatched = part !== undefined && 'key' in part;
  if (schedules.length > 0) turns.selfDriven = new SelfDriven(schedules, turns);
  const { handlerTimeout: limit } = policy;
  if (limit !== undefined) {
    turns.watchdog = new Watchdog(broker.clock, limit, () => {
      owner.onOverdue(limit);
    });
  }
  const entrance = part !== undefined && 'key' in part ? part.entrance : undefined;
  turns.mailbox =
    entrance === undefined
      ? broker.mailboxes.register(turns, subscriptions, capacity)
      : broker.mailboxes.registerBehind(entrance, turns, capacity);
  durables?.attach(turns, subscriptions, entrance !== undefined);
  return turns;
}

/** Monitors that are told of failures only. */
function failuresOnly(monitors: MonitorSink): MonitorSink {
  return {
    ...UNMONITORED,
    get failed() {
      return monitors.failed;
    },
  };
}
