import { loadPeer, LOADABLE } from './peers';
import { GROWTH, SCENARIOS } from './scenarios';

/** Makes one measurement and sends it to the parent: `child.ts <scenario> <peer> <warm-up ms> <duration ms>`. */
async function main([scenarioName, peerName, warmUp, duration]: readonly string[]): Promise<void> {
  const scenario = [...SCENARIOS, ...GROWTH].find(({ name }) => name === scenarioName);
  const peer = LOADABLE.find((name) => name === peerName);
  if (scenario === undefined || peer === undefined)
    throw new Error('usage: child.ts <scenario> <peer> <warm-up ms> <duration ms>');
  const measured = await scenario.measure(() => loadPeer(peer), { warmUp: Number(warmUp), duration: Number(duration) });
  if (process.send === undefined) console.log(JSON.stringify(measured));
  else process.send(measured);
  leave();
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
