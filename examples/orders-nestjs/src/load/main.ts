import autocannon from 'autocannon';
import { parseArgs } from 'node:util';
import { OrderShipped } from '../topics';
import { ShopProcess } from './shop-process';

/** It is told to stop when this part of the time is over, so that the rest arrives while it stops. */
const STOPPED_AFTER = 0.75;

const { values } = parseArgs({
  options: { for: { type: 'string', default: '10' }, connections: { type: 'string', default: '50' } },
});

/** Orders under load from a shop that is stopped meanwhile, and counts whether one was lost. */
async function load(seconds: number, connections: number): Promise<boolean> {
  const shop = new ShopProcess();
  try {
    const answers = new Map<number, number>();
    const promised = new Set<string>();
    let sent = 0;
    const running = autocannon({
      url: await shop.url(),
      connections,
      duration: seconds,
      requests: [
        {
          method: 'POST',
          path: '/orders',
          headers: { 'content-type': 'application/json' },
          setupRequest: (request) => ({
            ...request,
            body: JSON.stringify({ customer: `customer-${String(sent++ % 1_000)}`, item: 'tea', quantity: 1 }),
          }),
          onResponse: (status, body) => {
            answers.set(status, (answers.get(status) ?? 0) + 1);
            if (status === 201) promised.add((JSON.parse(body) as { id: string }).id);
          },
        },
      ],
    });
    const began = performance.now();
    const stopped = new Promise<number>((resolve) => {
      setTimeout(
        () => {
          shop.terminate();
          resolve((performance.now() - began) / 1_000);
        },
        seconds * STOPPED_AFTER * 1_000,
      );
    });
    const stoppedAfter = await stopped;
    const ordered = promised.size;
    const { latency, errors } = await running;
    const end = await shop.ended();

    const audited = shop.audited(OrderShipped.name);
    const lost = [...promised].filter((id) => !audited.has(id));
    console.log(`orders per second      ${(ordered / stoppedAfter).toFixed(0)} (${connections} connections)`);
    console.log(`latency                p50 ${latency.p50} ms, p99 ${latency.p99} ms`);
    console.log(`stopped with SIGTERM   after ${stoppedAfter.toFixed(1)} s of load; it ended with ${String(end)}`);
    for (const [status, count] of answers) console.log(`answered ${status}           ${count}`);
    console.log(`connections refused    ${errors} (it was closed already)`);
    console.log(`in the audit log       ${audited.size} orders shipped`);
    console.log(`answered 201 and lost  ${lost.length}`);
    return promised.size > 0 && lost.length === 0;
  } finally {
    shop[Symbol.dispose]();
  }
}

void load(Number(values.for), Number(values.connections))
  .catch((error: unknown) => {
    console.error(error);
    return false;
  })
  .then((nothingLost) => {
    // Not `exitCode`: autocannon leaves timers behind, ten seconds long.
    process.exit(nothingLost ? 0 : 1);
  });
