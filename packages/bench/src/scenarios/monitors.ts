import { ahead } from '../scenario';
import type { Scenario } from '../scenario';
import { fanOutWiring } from './fan-out';
import { syncFlow, throughput } from './throughput';

export const monitors: Scenario = {
  ...throughput(
    {
      name: 'monitors',
      title: 'Monitors: 1 topic, 10 subscribers; no monitor, and one that counts publishes and deliveries',
      quick: true,
      goals: ahead({}),
      variants: ['maiko-monitored'],
    },
    syncFlow(() => fanOutWiring(10)),
  ),
  peers: ['maiko'],
};

export const monitorsBuiltIn: Scenario = {
  ...throughput(
    {
      name: 'monitors-built-in',
      title: 'Monitors: 1 topic, 1 subscriber; none, one of restarts, an empty one, and each that is built in',
      quick: false,
      goals: [{ variant: 'maiko-recorder', costs: 8 }],
      variants: [
        'maiko-restarts-monitor',
        'maiko-empty-monitor',
        'maiko-tracer',
        'maiko-metrics',
        'maiko-recorder',
        'maiko-channels-unheard',
        'maiko-channels',
      ],
    },
    syncFlow(() => fanOutWiring(1)),
  ),
  peers: ['maiko'],
};

export const monitorsToTen: Scenario = {
  ...throughput(
    {
      name: 'monitors-built-in-k10',
      title: 'Monitors: 1 topic, 10 subscribers; no monitor, and those that listen to every delivery',
      quick: false,
      goals: [{ variant: 'maiko-metrics', costs: 4 }],
      variants: ['maiko-empty-monitor', 'maiko-metrics', 'maiko-recorder'],
    },
    syncFlow(() => fanOutWiring(10)),
  ),
  peers: ['maiko'],
};
