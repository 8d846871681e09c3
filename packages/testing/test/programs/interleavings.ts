import { simulate } from '@maiko/testing';
import { busyTown, errands } from '../support/busy-town';

/** How many interleavings of a program with ten actors a second explores: `pnpm interleavings`. */
async function main(): Promise<void> {
  const explore = (within: number) =>
    simulate(busyTown, errands, {
      seeds: 1_000_000,
      within,
      crash: true,
      latency: { '*': [0, 30] },
      onFinding: 'report',
    });
  await explore(1_000);
  const began = performance.now();
  const { interleavings, decisions, findings } = await explore(3_000);
  const seconds = (performance.now() - began) / 1_000;
  console.log(
    `${(interleavings / seconds).toFixed(0)} interleavings a second of ten actors, ` +
      `${(decisions / interleavings).toFixed(0)} decisions each; ${String(findings.length)} findings`,
  );
}

void main();
