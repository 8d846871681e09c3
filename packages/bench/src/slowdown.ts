import type { PeerName } from './peers';
import type { ScenarioReport } from './report';

/** Computes how many times slower a peer is in another scenario; undefined when one of them was not measured. */
export function slowdownFrom(
  scenarios: readonly ScenarioReport[],
  peer: PeerName,
  from: string,
  to: string,
): number | undefined {
  const [first, second] = [from, to].map((name) => {
    const scenario = scenarios.find((each) => each.name === name);
    return scenario?.peers.find((each) => each.peer === peer)?.summaries.rate?.median;
  });
  return first === undefined || second === undefined ? undefined : first / second;
}
