import { Broker } from '../flow/broker';
import { Durables } from '../flow/durable/durables';
import type { FlowSink } from '../flow/flow-monitor';
import type { Clock } from '../ports/clock';
import type { ModuleSpec } from '../supervision/module-spec';
import { checkDurables } from './durable-wiring';
import { EVENTS_PER_ORIGIN, type ResolvedRuntimeOptions } from './options';
import { actorsOf, declaredBy } from './wiring';

/**
 * Makes the flow of events of a runtime, and declares the topics of its actors.
 * @throws TOPIC_CONFLICT, DUPLICATE_DURABLE
 */
export function makeFlow(
  resolved: ResolvedRuntimeOptions,
  clock: Clock,
  monitors: FlowSink,
  root: ModuleSpec,
): { readonly broker: Broker; readonly durables: Durables | undefined } {
  const { capacity, deadLetters, asyncContext, dispatcher, ids, lines: logger, reentrancy, transport } = resolved;
  const broker = new Broker(
    { capacity, deadLetters, eventsPerOrigin: EVENTS_PER_ORIGIN, asyncContext },
    { clock, dispatcher, ids, logger, monitors, reentrancy },
  );
  const durables = transport && new Durables(transport, broker, clock, logger, ids.origin());
  checkDurables(actorsOf(root));
  for (const each of actorsOf(root)) for (const topic of declaredBy(each)) broker.declare(topic);
  return { broker, durables };
}
