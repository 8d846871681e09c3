import { createRequire } from 'node:module';
import type { Peer } from './peer';

const IN_PROCESS = [
  'maiko',
  'raw',
  'node-events',
  'eventemitter3',
  'mitt',
  'eventemitter2',
  'rxjs',
  'rxjs-filter',
  'nest-emitter',
  'nest-cqrs',
  'xstate',
  'nact',
  'effect',
  'node-stream',
] as const;

/** They take part only in the scenarios that name them. */
const VARIANTS = [
  'eventemitter3-unsequenced',
  'maiko-monitored',
  'maiko-unyielding',
  'maiko-restarts-monitor',
  'maiko-empty-monitor',
  'maiko-tracer',
  'maiko-metrics',
  'maiko-recorder',
  'maiko-channels-unheard',
  'maiko-channels',
  'maiko-supervised',
] as const;

/** Programs of single scenarios, in the folder `programs`. */
const PROGRAMS = [
  'maiko-plain',
  'maiko-drop-newest',
  'maiko-resume',
  'maiko-unrecorded',
  'maiko-tsyringe',
  'maiko-nestjs',
  'maiko-testing',
  'map',
  'emitter-map',
  'nact-query',
  'nact-reset',
  'rxjs-subject',
  'raw-and-rxjs',
  'on-event',
  'on-event-async',
  'nest-external',
  'tsyringe',
] as const;

/** A binary of its own; see the protocol in README.md. */
export const EXTERNAL = 'maiko-rs';

export type LoadablePeer = (typeof IN_PROCESS)[number] | (typeof VARIANTS)[number];
export type PeerName = LoadablePeer | (typeof PROGRAMS)[number] | typeof EXTERNAL;

/** Those one can ask for, in the order of the tables. */
export const PEERS: readonly PeerName[] = [...IN_PROCESS, EXTERNAL];
/** Those that a process can be started for. */
export const ALL_NAMES: readonly PeerName[] = [...IN_PROCESS, ...VARIANTS, ...PROGRAMS];

/** Loads a peer by its name, because each process loads only the one that it measures. */
export function loadPeer(name: LoadablePeer): Peer {
  const exported = createRequire(__filename)(`./peers/${name}`) as Record<string, Peer | undefined>;
  const peer = exported[camelCase(name)];
  if (peer === undefined) throw new Error(`peers/${name}.ts exports no "${camelCase(name)}"`);
  return peer;
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
