import type { Health, HealthStatus } from '../actor/status';
import { messageOf } from '../errors';
import type { Durables } from '../flow/durable/durables';
import type { ActorChild } from '../supervision/actor-child';
import type { Cell } from '../cell/cell';
import type { Supervisor } from '../supervision/supervisor';

export interface ActorHealth extends Health {
  readonly id: string;
}

/** The health of a module: the worst of its own and of its children's, except that a failed child only degrades it. */
export interface ModuleHealth extends Health {
  readonly name: string;
  readonly modules: readonly ModuleHealth[];
  readonly actors: readonly ActorHealth[];
}

/** The health of a runtime: that of its root module, unless the runtime itself has failed. */
export interface RuntimeHealth extends Health {
  readonly root: ModuleHealth;
  /** Undefined without a transport. */
  readonly transport: TransportHealth | undefined;
}

/** The health of a transport: degraded while its engine is gone, or a subscription cannot be read. */
export interface TransportHealth extends Health {
  /** Since when its connection is as it is now. Milliseconds since the epoch. */
  readonly since: number;
  readonly subscriptions: readonly DurableHealth[];
}

export interface DurableHealth {
  /** The name of its place in the stream. */
  readonly name: string;
  readonly actor: string;
  /** How many events wait for it, those included that it has in hand; undefined when the transport does not know. */
  readonly lag: number | undefined;
}

export function transportHealth({ state, failed, readers }: Durables): TransportHealth {
  const reasons: string[] = [];
  if (state.status === 'down') reasons.push(`the transport is down${state.why === undefined ? '' : `: ${state.why}`}`);
  for (const [{ name }, error] of failed) reasons.push(`"${name}" cannot be read: ${messageOf(error)}`);
  const subscriptions = [...readers].map(({ name, actor, lag }) => ({ name, actor, lag }));
  return { status: together(reasons, []), reasons, since: state.since, subscriptions };
}

/** A keyed actor names no more than this of what is wrong. */
const MOST_REASONS = 10;

/** What can be seen of an actor. */
interface Symptoms {
  /** It failed, and no other incarnation has started yet. */
  readonly restarting: boolean;
  /** How often it has failed since it was healthy last. */
  readonly failures: number;
  readonly mailboxFull: boolean;
  /** For how long it has been busy with one and the same thing, if that is too long. */
  readonly stuckFor: number | undefined;
}

export function diagnose({ restarting, failures, mailboxFull, stuckFor }: Symptoms): Health {
  const reasons: string[] = [];
  if (restarting) reasons.push('is being restarted');
  else if (failures > 0) reasons.push(`has failed ${times(failures)} and not been healthy for long enough since`);
  if (mailboxFull) reasons.push('its mailbox is full');
  if (stuckFor !== undefined) reasons.push(`has been busy with one thing for ${String(Math.round(stuckFor))} ms`);
  return { status: reasons.length === 0 ? 'healthy' : 'degraded', reasons };
}

/** Sums up the health of something with parts. */
export function together(own: readonly string[], parts: readonly HealthStatus[]): HealthStatus {
  return own.length === 0 && parts.every((each) => each === 'healthy') ? 'healthy' : 'degraded';
}

/** @param stuckFor for how long a cell has been busy with one thing, if that is too long */
export function actorHealth(child: ActorChild, stuckFor: (cell: Cell) => number | undefined): Health {
  const { cell, supervisor, streak } = child;
  const own = diagnose({
    restarting: cell.state === 'judging' || (cell.state === 'idle' && cell.incarnation !== undefined),
    failures: supervisor.history.isHealthy(streak) ? 0 : streak.failures,
    mailboxFull: cell.mailbox.isFull || cell.pipes?.isFull === true,
    stuckFor: stuckFor(cell),
  });
  return child.instances === undefined ? own : withInstances(own, child.instances.values(), stuckFor);
}

/** A keyed actor is as well as the worst of its instances. */
function withInstances(
  own: Health,
  instances: Iterable<ActorChild>,
  stuckFor: (cell: Cell) => number | undefined,
): Health {
  const reasons = [...own.reasons];
  for (const instance of instances) {
    for (const reason of actorHealth(instance, stuckFor).reasons) reasons.push(`"${instance.id}" ${reason}`);
    if (reasons.length >= MOST_REASONS) break;
  }
  return { status: reasons.length === 0 ? 'healthy' : 'degraded', reasons };
}

export function moduleHealth(supervisor: Supervisor, stuckFor: (cell: Cell) => number | undefined): ModuleHealth {
  const { name, parent, imports, children, failure, streak } = supervisor;
  const { lost } = children;
  const modules = imports.map((each) => moduleHealth(each, stuckFor));
  const actors: ActorHealth[] = [];
  for (const child of children.actors)
    if (!lost.has(child)) actors.push({ id: child.id, ...actorHealth(child, stuckFor) });
  for (const [{ actor }, cause] of lost)
    if (actor !== undefined) actors.push({ id: actor, status: 'failed', reasons: [messageOf(cause)] });
  if (failure !== undefined) return { name, status: 'failed', reasons: [messageOf(failure)], modules, actors };
  const reasons = [...lost].map(([{ label }, cause]) => `${label} has ended: ${messageOf(cause)}`);
  if (parent?.history.isHealthy(streak) === false)
    reasons.push(`has failed ${times(streak.failures)} and not been healthy for long enough since`);
  return {
    name,
    status: together(
      reasons,
      [...modules, ...actors].map(({ status }) => status),
    ),
    reasons,
    modules,
    actors,
  };
}

function times(count: number): string {
  return count === 1 ? 'once' : `${String(count)} times`;
}
