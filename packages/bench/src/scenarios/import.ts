import { runBare, notBuilt, type Bare } from '../bare-process';
import type { PeerName } from '../peers';
import type { Measured, Scenario } from '../scenario';

interface Imported {
  readonly modules: readonly string[];
  /** Loaded before, and not counted. */
  readonly before: readonly string[];
}

const RXJS = ['rxjs'];

const MODULES: Partial<Record<PeerName, readonly string[]>> = {
  maiko: ['@maiko/core'],
  'maiko-tsyringe': ['@maiko/tsyringe'],
  'maiko-nestjs': ['@maiko/nestjs'],
  'maiko-testing': ['@maiko/testing'],
  rxjs: RXJS,
  eventemitter3: ['eventemitter3'],
  xstate: ['xstate'],
  nact: ['nact'],
  effect: ['effect'],
  'nest-emitter': ['@nestjs/common', '@nestjs/core', '@nestjs/event-emitter'],
};

// eslint-disable-next-line @typescript-eslint/require-await -- the bare process awaits it
async function importing({ load, cpu, argument }: Bare<Imported>): Promise<Measured> {
  argument.before.forEach((name) => load(name));
  const before = { cpu: cpu(), wall: performance.now() };
  argument.modules.forEach((name) => load(name));
  return { cpu: cpu() - before.cpu, wall: performance.now() - before.wall };
}

/** Loads a package as a program gets it, with and without RxJS loaded before. */
export const imports: Scenario = {
  name: 'import',
  title: 'Import of the built packages (`require`), and what is left of it when RxJS has been loaded before',
  quick: true,
  metrics: [
    { key: 'own', label: 'own ms', better: 'less', wallKey: 'ownWall' },
    { key: 'all', label: 'ms with RxJS', better: 'less' },
  ],
  goals: [{ peer: 'rxjs', costs: 0.2 }],
  folder: 'import',
  programs: {
    maiko: 'nothing',
    'maiko-tsyringe': 'adds core and tsyringe',
    'maiko-nestjs': 'adds core and Nest',
    'maiko-testing': 'adds core',
    rxjs: 'what core stands on: all of its import is its own',
    eventemitter3: 'one file',
    xstate: 'nothing of RxJS',
    nact: 'nothing of RxJS',
    effect: 'ES modules',
    'nest-emitter': 'Nest and its event emitter',
  },
  unavailable: notBuilt,
  excludes: () => undefined,
  async measure(_load, _timing, name) {
    const modules = MODULES[name] ?? [];
    const all = await runBare(importing, { modules, before: [] });
    const own = name === 'rxjs' ? all : await runBare(importing, { modules, before: RXJS });
    return { own: own.cpu, ownWall: own.wall, all: all.cpu, warm: 0 };
  },
};
