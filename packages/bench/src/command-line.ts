import { parseArgs } from 'node:util';
import { PEERS, type PeerName } from './peers';
import type { Scenario } from './scenario';
import { GROWTH, SCENARIOS } from './scenarios';
import type { Timing } from './timing';

export interface Plan extends Timing {
  readonly kind: 'measure';
  readonly scenarios: readonly Scenario[];
  /** A scenario also takes the variants that it names. */
  readonly peers: readonly PeerName[];
  /** Those of them that take part only where a goal names them. */
  readonly onlyForGoals: readonly PeerName[];
  readonly repetitions: number;
  /** Where the results are written as JSON. */
  readonly json: string | undefined;
  /** The folder for charts of how cost grows. */
  readonly charts: string | undefined;
  /** The folder of documents with places for tables. */
  readonly pages: string | undefined;
}

/** The command that shows earlier measurements. */
export interface Recall {
  readonly kind: 'report';
  readonly file: string;
  readonly charts: string | undefined;
  readonly pages: string | undefined;
}

/** The command that shows where the time of an event goes. */
export interface ProfilePlan extends Timing {
  readonly kind: 'profile';
  readonly scenarios: readonly Scenario[];
  readonly json: string | undefined;
  /** The folder for flame graphs. */
  readonly charts: string | undefined;
  readonly pages: string | undefined;
}

/** What names of scenarios begin with. */
const PREFIXES = [...new Set(SCENARIOS.map(({ name }) => name.replace(/-.*/, '')))];

export const USAGE = `pnpm bench [options]                the short set: about five minutes
  --full               all scenarios, longer: about 50 minutes
  --growth             how cost grows with topics, actors, subscribers, wildcards, and what a program holds: about 25 minutes
  --scenario LIST      names, or prefixes, which take all that begin with them: ${PREFIXES.join(', ')};
                       growth for those of --growth
  --profile LIST       of the scenarios that count deliveries: where the time of an event goes in Maiko, step by step;
                       --charts draws flame graphs
  --peers LIST         of ${PEERS.join(', ')}
  --repetitions N      processes per peer and scenario
  --duration MS        of one measurement
  --json FILE          writes all samples
  --charts FOLDER      writes a chart per group of --growth, as SVG
  --pages FOLDER       writes the tables into the documents that have a place for them
  --report FILE        measures nothing: prints a JSON file as Markdown, and writes its charts
  --help`;

const FULL = { repetitions: 5, duration: 400, warmUp: 300, longestWarmUp: 2_000 };
const QUICK = { repetitions: 3, duration: 100, warmUp: 200, longestWarmUp: 1_500 };

const GROWING = { repetitions: 3, duration: 300, warmUp: 300, longestWarmUp: 1_000 };

/** Of each process. */
const PROFILE = { duration: 500, warmUp: 500, longestWarmUp: 2_000 };

/** Left out of the short set where no goal names them: they resemble others, or are slow to start. */
const RESEMBLING: readonly PeerName[] = ['mitt', 'eventemitter2', 'rxjs-filter', 'nest-cqrs'];

/** @returns undefined when help was asked for */
export function readCommandLine(args: readonly string[]): Plan | Recall | ProfilePlan | undefined {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== '--'),
    options: {
      full: { type: 'boolean' },
      growth: { type: 'boolean' },
      profile: { type: 'string' },
      scenario: { type: 'string' },
      peers: { type: 'string' },
      repetitions: { type: 'string' },
      duration: { type: 'string' },
      json: { type: 'string' },
      charts: { type: 'string' },
      pages: { type: 'string' },
      report: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  const { full = false, growth = false, json, charts, pages } = values;
  if (values.help === true) return undefined;
  if (values.report !== undefined) return { kind: 'report', file: values.report, charts, pages };
  if (values.profile !== undefined) {
    const scenarios = choose('scenario', values.profile, SCENARIOS.filter(countsDeliveries), ({ name }) => name);
    const duration = positive('duration', values.duration) ?? PROFILE.duration;
    return {
      kind: 'profile',
      scenarios,
      duration,
      warmUp: PROFILE.warmUp,
      longestWarmUp: PROFILE.longestWarmUp,
      json,
      charts,
      pages,
    };
  }
  const usual = full ? FULL : growth ? GROWING : QUICK;
  const duration = positive('duration', values.duration) ?? usual.duration;
  return {
    kind: 'measure',
    scenarios: scenariosOf(values.scenario, full, growth),
    peers: values.peers === undefined ? PEERS : choose('peer', values.peers, PEERS, (name) => name),
    onlyForGoals: usual === QUICK && values.scenario === undefined && values.peers === undefined ? RESEMBLING : [],
    repetitions: positive('repetitions', values.repetitions) ?? usual.repetitions,
    duration,
    warmUp: usual.warmUp,
    longestWarmUp: usual.longestWarmUp,
    json,
    charts,
    pages,
  };
}

function countsDeliveries({ metrics }: Scenario): boolean {
  return metrics[0].key === 'rate';
}

function scenariosOf(list: string | undefined, full: boolean, growth: boolean): readonly Scenario[] {
  if (list !== undefined) return choose('scenario', list, [...SCENARIOS, ...GROWTH], ({ name }) => name);
  if (growth) return GROWTH;
  return SCENARIOS.filter(({ quick }) => full || quick);
}

/** An exact name wins over names that begin with it: `s2-k1` is one scenario, `s2` four. */
function choose<T>(what: string, list: string, all: readonly T[], nameOf: (each: T) => string): readonly T[] {
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
