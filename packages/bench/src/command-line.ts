import { parseArgs } from 'node:util';
import type { Timing } from './measure';
import { PEERS, SCENARIOS, type PeerName, type Scenario } from './scenario';

export interface Plan extends Timing {
  readonly scenarios: readonly Scenario[];
  readonly peers: readonly PeerName[];
  readonly repetitions: number;
  /** Where the results are written as JSON. */
  readonly json: string | undefined;
}

export const USAGE = `pnpm bench [options]
  --scenario LIST    of ${SCENARIOS.map(({ name }) => name).join(', ')}; a prefix takes all that begin with it
  --peers LIST       of ${PEERS.join(', ')}
  --repetitions N    processes per peer and scenario, at least 1
  --duration MS      of one measurement
  --json FILE        writes all samples
  --quick            shorter and fewer measurements: about a minute
  --help`;

const USUAL = { repetitions: 5, duration: 1_000, warmUp: 600 };
const QUICK = { repetitions: 3, duration: 200, warmUp: 250 };

/** @returns undefined when help was asked for */
export function readCommandLine(args: readonly string[]): Plan | undefined {
  const { values } = parseArgs({
    args: [...args].filter((arg) => arg !== '--'),
    options: {
      scenario: { type: 'string' },
      peers: { type: 'string' },
      repetitions: { type: 'string' },
      duration: { type: 'string' },
      json: { type: 'string' },
      quick: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) return undefined;
  const { repetitions, duration, warmUp } = values.quick === true ? QUICK : USUAL;
  return {
    scenarios: choose('scenario', values.scenario, SCENARIOS, ({ name }) => name),
    peers: choose('peer', values.peers, PEERS, (name) => name),
    repetitions: positive('repetitions', values.repetitions) ?? repetitions,
    duration: positive('duration', values.duration) ?? duration,
    warmUp,
    json: values.json,
  };
}

/** An exact name wins over names that begin with it: `s2-k1` is one scenario, `s2` four. */
function choose<T>(
  what: string,
  list: string | undefined,
  all: readonly T[],
  nameOf: (each: T) => string,
): readonly T[] {
  if (list === undefined) return all;
  const chosen = new Set<T>();
  for (const name of list.split(',').map((each) => each.trim())) {
    const exact = all.filter((each) => nameOf(each) === name);
    const found = exact.length > 0 ? exact : all.filter((each) => nameOf(each).startsWith(name));
    if (name === '' || found.length === 0)
      throw new Error(`No ${what} "${name}"; there are ${all.map(nameOf).join(', ')}`);
    for (const each of found) chosen.add(each);
  }
  return all.filter((each) => chosen.has(each));
}

function positive(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`--${option} ${text}: a whole number from 1 on is expected`);
  return value;
}
