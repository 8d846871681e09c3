import { actor, type ModuleClass } from '@maiko/core';
import { RuntimeModule } from '@maiko/tsyringe';
import { DEFAULT_RULES } from './alerts/alert-rule';
import { Alerter } from './alerts/alerter';
import { ActorFigures } from './dashboard/actor-figures';
import { Dashboard } from './dashboard/dashboard';
import { LineView } from './dashboard/line-view';
import { ScreenView } from './dashboard/screen-view';
import { Terminal } from './dashboard/terminal';
import { View } from './dashboard/view';
import { MachineReader } from './machine/machine-reader';
import { Normaliser } from './metrics/normaliser';
import { RollingStatistics } from './metrics/rolling-statistics';
import { JsonLinesFile } from './recording/json-lines-file';
import { Recorder } from './recording/recorder';
import { CpuSampler } from './samplers/cpu-sampler';
import { DiskSampler } from './samplers/disk-sampler';
import { EventLoopSampler } from './samplers/event-loop-sampler';
import { LoadSampler } from './samplers/load-sampler';
import { MemorySampler } from './samplers/memory-sampler';
import { NetworkSampler } from './samplers/network-sampler';

/** The parts that differ between monitors. */
export interface HostMonitorParts {
  /** Milliseconds between two readings of a source. */
  readonly interval: number;
  /** The file of the recorder. */
  readonly out: string;
  /** One line about the machine. */
  readonly title: string;
  readonly terminal: Terminal;
  readonly figures: ActorFigures;
  /** Makes the machine; the container frees it when the runtime has stopped. */
  readonly machine: () => MachineReader;
}

/** Milliseconds between two pictures on a screen, and between two lines where there is none. */
const REFRESH_SCREEN = 250;
const REFRESH_LINES = 1_000;

/**
 * Makes the module of a host monitor. Samplers and readers are modules of their own, each with its supervisor: when
 * reading the machine fails again and again, all samplers restart, and the dashboard goes on. Readers of events start
 * before their publishers.
 */
export function hostMonitor({ interval, out, title, terminal, figures, machine }: HostMonitorParts): ModuleClass {
  const sampling = { options: { interval } };
  const refresh = Math.max(interval, terminal.interactive ? REFRESH_SCREEN : REFRESH_LINES);

  @RuntimeModule({
    actors: [
      actor(Dashboard, { options: { refresh } }),
      Recorder,
      actor(Alerter, { options: { rules: DEFAULT_RULES } }),
      RollingStatistics,
      Normaliser,
    ],
    providers: [
      { provide: JsonLinesFile, useFactory: () => new JsonLinesFile(out) },
      { provide: Terminal, useValue: terminal },
      { provide: ActorFigures, useValue: figures },
      { provide: View, useFactory: (screen: Terminal) => viewOn(screen, title), inject: [Terminal] },
    ],
  })
  class Watching {}

  @RuntimeModule({
    actors: [
      actor(CpuSampler, sampling),
      actor(MemorySampler, sampling),
      actor(LoadSampler, sampling),
      actor(DiskSampler, sampling),
      actor(NetworkSampler, sampling),
      actor(EventLoopSampler, sampling),
    ],
    providers: [{ provide: MachineReader, useFactory: machine }],
    supervision: { maxRestarts: 2, within: 10_000, backoff: { min: 200, max: 2_000 } },
  })
  class Sampling {}

  @RuntimeModule({ imports: [Watching, Sampling] })
  class HostMonitor {}

  return HostMonitor;
}

function viewOn(terminal: Terminal, title: string): View {
  return terminal.interactive ? new ScreenView(terminal, title) : new LineView(terminal);
}
