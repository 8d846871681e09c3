import type { DeadLetter, Runtime } from '@maiko/core';
import { Delivery } from './delivery';
import { Emission } from './emission';

const inRuntime = new WeakMap<Runtime, Map<string, object>>();

/** What is refused is called without the actor. */
const REFUSED = new Set<DeadLetter['reason']>(['runtime-closed', 'publisher-ended', 'ingress-full', 'refused']);

/** The listeners of a runtime, by the names of their actors. Calls that become dead letters are never made, and say so. */
export function receiversIn(runtime: Runtime): Map<string, object> {
  const known = inRuntime.get(runtime);
  if (known !== undefined) return known;
  const receivers = new Map<string, object>();
  inRuntime.set(runtime, receivers);
  runtime.monitors.add({
    deadLetter: ({ envelope: { payload, via }, reason, subscriber }) => {
      if (REFUSED.has(reason)) return;
      if (payload instanceof Delivery) payload.lose();
      else if (via instanceof Emission) via.lose(subscriber === undefined ? undefined : receivers.get(subscriber));
    },
  });
  return receivers;
}
