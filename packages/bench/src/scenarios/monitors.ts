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
