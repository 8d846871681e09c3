import { ALL_NAMES, loadPeer, type LoadablePeer } from './peers';
import { GROWTH, SCENARIOS } from './scenarios';
import type { Timing } from './timing';

/** Makes one measurement and sends it to the parent: `child.ts <scenario> <peer> <timing as JSON>`. */
async function main([scenarioName, peerName, timing = '']: readonly string[]): Promise<void> {
  const scenario = [...SCENARIOS, ...GROWTH].find(({ name }) => name === scenarioName);
  const peer = ALL_NAMES.find((name) => name === peerName);
  if (scenario === undefined || peer === undefined)
    throw new Error('usage: child.ts <scenario> <peer> <timing as JSON>');
  const measured = await scenario.measure(() => loadPeer(peer as LoadablePeer), JSON.parse(timing) as Timing, peer);
  if (process.send === undefined) console.log(JSON.stringify(measured));
  // What a scenario left running ends with the process.
  else process.send(measured, undefined, undefined, () => process.exit());
}

/** Without the channel to the parent, if there is one, the process ends by itself. */
function leave(): void {
  if (process.connected) process.disconnect();
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
  leave();
});
