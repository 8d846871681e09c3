import { hold, HOLDINGS, type Holding } from '../holdings';
import type { Measured, Metric, Scenario } from '../scenario';
import { time, type Timing } from '../timing';
import { WorkMeter } from '../work-meter';

const TIME: Metric = {
  key: 'nanoseconds',
  label: 'nanoseconds per operation',
  better: 'less',
};
const RATIO: Metric = {
  key: 'ratio',
  label: 'work per operation with ten times as many',
  better: 'less',
};

const VALUES = [1_000, 10_000, 100_000];
const FEW = 400;
const MANY = 10 * FEW;

/** Enough that the caches of the engine and the rings have their size. */
const OPERATIONS = 2 * MANY;

async function timed(holding: Holding, many: number, { duration }: Timing): Promise<Measured> {
  const held = await hold(holding, many);
  await held.operate(many);
  let [cpu, operations] = [0, 0];
  while (cpu < duration || operations < many) {
    cpu += (await time(() => held.operate(many))).cpu;
    operations += many;
  }
  await held.close();
  return { nanoseconds: (cpu * 1e6) / operations };
}

async function counted(holding: Holding): Promise<Measured> {
  const meter = new WorkMeter();
  const workOf = async (many: number): Promise<number> => {
    const held = await hold(holding, many);
    await held.operate(OPERATIONS);
    const work = await meter.count(() => held.operate(OPERATIONS));
    await held.close();
    return work;
  };
  await workOf(FEW);
  return { ratio: (await workOf(MANY)) / (await workOf(FEW)) };
}

/** Curves by processor time, of Maiko alone. */
export const heldGrowth: readonly Scenario[] = HOLDINGS.flatMap((holding) =>
  VALUES.map((x): Scenario => ({
    name: `growth-${holding.name}-${x}`,
    title: `Growth: ${x} ${holding.axis}`,
    quick: false,
    metrics: [TIME],
    goals: [],
    series: {
      group: holding.name,
      title: holding.title,
      axis: holding.axis,
      scale: 'log',
      x,
    },
    peers: ['maiko'],
    excludes: () => undefined,
    measure: (_, timing) => timed(holding, x, timing),
  })),
);

/** The same by counted work, for the guard. */
export const heldWork: readonly Scenario[] = HOLDINGS.map((holding) => ({
  name: `work-${holding.name}`,
  title: `Work per operation as ${holding.title}`,
  quick: false,
  metrics: [RATIO],
  repetitions: 2,
  goals: [],
  peers: ['maiko'],
  excludes: () => undefined,
  measure: () => counted(holding),
}));
