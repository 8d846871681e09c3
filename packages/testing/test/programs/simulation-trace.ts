import { simulate } from '@maiko/testing';
import { busyTown, errands } from '../support/busy-town';

// A program of its own: prints the traces of three seeds.

async function main() {
  for (const seed of [0, 1, 2]) {
    const { trace } = await simulate(busyTown, errands, { seed, crash: true, latency: { '*': [0, 30] } });
    console.log(trace.join('\n'));
  }
}

void main();
