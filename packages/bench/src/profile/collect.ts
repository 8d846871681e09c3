import { Session, type Profiler } from 'node:inspector/promises';
import { loadPeer } from '../peers';
import { SCENARIOS } from '../scenarios';
import type { Span, Timing } from '../timing';

/** The message of the process of a profile: the samples of the measured run. */
export interface Collected {
  readonly profile: Profiler.Profile;
  readonly events: number;
  /** Processor time of the measured run. Milliseconds. */
  readonly cpu: number;
}

/** Microseconds between two samples. */
const INTERVAL = 100;

/** Runs in a process of its own: `collect.ts <scenario> <timing as JSON>`. */
async function collect([name, timing = '']: readonly string[]): Promise<Collected> {
  const scenario = SCENARIOS.find((each) => each.name === name);
  if (scenario === undefined) throw new Error('usage: collect.ts <scenario> <timing as JSON>');
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL });
  // From the begin, because what was compiled without a profiler does not tell which functions were inlined into it.
  await session.post('Profiler.start');
  let span: Span | undefined;
  let [began, ended] = [0, 0];
  const around: Timing['around'] = async (measuredRun) => {
    began = microseconds();
    span = await measuredRun();
    ended = microseconds();
    return span;
  };
  const planned = { ...(JSON.parse(timing) as Timing), around };
  const { events } = await scenario.measure(() => loadPeer('maiko'), planned, 'maiko');
  const { profile } = await session.post('Profiler.stop');
  if (span === undefined || events === undefined) throw new Error(`${name} has no measured run`);
  return { profile: between(profile, began, ended), events, cpu: span.cpu };
}

/** By the clock of the profiler. */
function microseconds(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

/** Only what was sampled in this time. */
function between(
  { samples = [], timeDeltas = [], ...rest }: Profiler.Profile,
  began: number,
  ended: number,
): Profiler.Profile {
  let at = rest.startTime;
  const within = samples.map((_, index) => {
    at += timeDeltas[index] ?? 0;
    return at >= began && at <= ended;
  });
  return {
    ...rest,
    samples: samples.filter((_, index) => within[index]),
    timeDeltas: timeDeltas.filter((_, index) => within[index]),
  };
}

collect(process.argv.slice(2)).then(
  (collected) => {
    if (process.send === undefined) console.log(JSON.stringify(collected));
    // A profile is large: it has left only when this is called back.
    else process.send(collected, undefined, undefined, leave);
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
    leave();
  },
);

/** Without the channel to the parent the process ends by itself. */
function leave(): void {
  if (process.connected) process.disconnect();
}
