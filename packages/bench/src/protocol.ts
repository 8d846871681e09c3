import { sumOf } from './load';
import { ratesOf } from './load-run';
import type { Measured } from './scenario';

const VERSION = 1;

/** The binary cannot do the scenario, and says why. */
export class Unsupported extends Error {}

/** The scenarios that measure a start instead of a stream of events begin with this. */
const START = 's8-';

/**
 * Reads the output of a binary; the protocol is in README.md.
 * @param fanOut handlers per event
 * @throws when the output breaks the protocol, or deliveries are missing
 */
export function readProtocolLine(output: string, scenario: string, fanOut: number): Measured {
  const line = onlyLine(output);
  if (line.protocol !== VERSION) throw broken(`"protocol" is ${String(line.protocol)} instead of ${VERSION}`);
  if (line.scenario !== scenario) throw broken(`"scenario" is ${String(line.scenario)} instead of ${scenario}`);
  if (typeof line.unsupported === 'string') throw new Unsupported(line.unsupported);
  if (scenario.startsWith(START)) return { ready: positive(line, 'ready'), bytes: positive(line, 'bytes') };

  const events = whole(line, 'events');
  const deliveries = whole(line, 'deliveries');
  if (events < 1) throw broken('"events" is less than 1');
  if (deliveries !== events * fanOut)
    throw broken(`${deliveries} deliveries of ${events} events instead of ${events * fanOut}`);
  const sum = whole(line, 'sum');
  if (sum !== sumOf(events, fanOut)) throw broken(`"sum" is ${sum} instead of ${sumOf(events, fanOut)}`);
  return {
    ...ratesOf(deliveries, { cpu: positive(line, 'cpu'), wall: positive(line, 'wall') }),
    events,
    ...(scenario === 's6' ? { depth: whole(line, 'depth'), growth: finite(line, 'growth') } : {}),
  };
}

type Line = Readonly<Record<string, unknown>>;

function onlyLine(output: string): Line {
  const lines = output.split('\n').filter((each) => each.startsWith('{'));
  const [first] = lines;
  if (first === undefined || lines.length > 1) throw broken(`${lines.length} lines of JSON instead of one`);
  try {
    return JSON.parse(first) as Line;
  } catch (cause) {
    throw new Error(`${broken('its line is no JSON').message}: ${first}`, { cause });
  }
}

function finite(line: Line, field: string): number {
  const value = line[field];
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw broken(`"${field}" is ${String(value)}, a number is expected`);
  return value;
}

function positive(line: Line, field: string): number {
  const value = finite(line, field);
  if (value <= 0) throw broken(`"${field}" is ${value}, more than 0 is expected`);
  return value;
}

function whole(line: Line, field: string): number {
  const value = finite(line, field);
  if (!Number.isSafeInteger(value)) throw broken(`"${field}" is ${value}, a whole number is expected`);
  return value;
}

function broken(what: string): Error {
  return new Error(`The binary of MAIKO_RS_BENCH breaks the protocol of packages/bench/README.md: ${what}`);
}
