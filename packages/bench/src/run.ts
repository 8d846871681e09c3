import type { Plan } from './command-line';
import { externalBinary, measureExternal } from './external';
import { rowOf } from './goals';
import { inChild } from './in-child';
import { EXTERNAL, loadPeer, PEERS, type LoadablePeer, type PeerName } from './peers';
import { Unsupported } from './protocol';
import type { Measured, Scenario } from './scenario';
import type { Snapshot } from './snapshot';

/** All samples of one peer in one scenario; an error in one of them spoils the row. */
export interface Row {
  readonly peer: PeerName;
  readonly samples: Measured[];
  error: string | undefined;
}

interface Absence {
  readonly peer: PeerName;
  readonly reason: string;
}

export interface Result {
  readonly scenario: Scenario;
  readonly rows: readonly Row[];
  readonly absent: readonly Absence[];
}

/** Measures every peer once, then every peer again: what slows the machine for a while slows all of them. */
export async function runScenario(
  scenario: Scenario,
  plan: Plan,
  snapshot: Snapshot,
  progress: (done: number, of: number) => void,
): Promise<Result> {
  const { rows, absent } = participants(scenario, plan);
  const repetitions = Math.min(plan.repetitions, scenario.repetitions ?? Infinity);
  const { warmUp, longestWarmUp, duration } = plan;
  const timing = JSON.stringify({ warmUp, longestWarmUp, duration });
  let done = 0;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const row of rows) {
      progress(done++, rows.length * repetitions);
      if (row.error !== undefined) continue;
      try {
        row.samples.push(
          row.peer === EXTERNAL
            ? await measureExternal(scenario, plan)
            : await inChild<Measured>(
                'child.ts',
                [scenario.name, row.peer, timing],
                [...snapshot.nodeOptions, ...(scenario.nodeOptions ?? [])],
              ),
        );
      } catch (error) {
        if (error instanceof Unsupported) absent.push({ peer: row.peer, reason: error.message });
        row.error = (error as Error).message;
      }
    }
  }
  return { scenario, rows: rows.filter(({ peer }) => absent.every((each) => each.peer !== peer)), absent };
}

function participants(scenario: Scenario, plan: Plan): { rows: Row[]; absent: Absence[] } {
  if (scenario.programs !== undefined) return programs(scenario, plan);
  const rows: Row[] = [];
  const absent: Absence[] = [];
  const wanted = plan.peers
    .filter((peer) => scenario.peers?.includes(peer) ?? true)
    .filter((peer) => !plan.onlyForGoals.includes(peer) || hasGoal(scenario, peer));
  const variants = (scenario.variants ?? []).filter((name) => plan.peers.some((peer) => name.startsWith(peer)));
  for (const peer of [...wanted, ...variants]) {
    const reason = peer === EXTERNAL ? excludesExternal(scenario) : scenario.excludes(loadPeer(peer as LoadablePeer));
    if (reason === undefined) rows.push({ peer, samples: [], error: undefined });
    else absent.push({ peer, reason });
  }
  return { rows, absent };
}

/** Programs stand for peers: one chosen by name brings those along that begin with it. */
function programs({ programs: all, unavailable }: Scenario, { peers }: Plan): { rows: Row[]; absent: Absence[] } {
  const names = Object.keys(all ?? {}) as PeerName[];
  const chosen = names.filter((name) => peers === PEERS || peers.some((peer) => name.startsWith(peer)));
  const reason = unavailable?.();
  if (reason !== undefined) return { rows: [], absent: chosen.map((peer) => ({ peer, reason })) };
  return { rows: chosen.map((peer) => ({ peer, samples: [], error: undefined })), absent: [] };
}

function hasGoal({ goals }: Scenario, peer: PeerName): boolean {
  return goals.some((goal) => rowOf(goal) === peer);
}

function excludesExternal({ external }: Scenario): string | undefined {
  if (external === undefined) return 'not in its protocol';
  return externalBinary() === undefined ? 'MAIKO_RS_BENCH is not set' : undefined;
}
