import { ahead, type Scenario } from '../scenario';
import { asyncFanOut } from './async-handlers';
import { fanOutWiring } from './fan-out';
import { syncFlow, throughput, type Setup } from './throughput';

/** What events pay for supervision: nothing more if their actors use more of it. */
function supervised(name: string, load: string, setup: Setup): Scenario {
  return {
    ...throughput(
      {
        name,
        title: `Supervision: ${load}; actors by default, and with all it offers`,
        quick: false,
        goals: ahead({}),
        variants: ['maiko-supervised'],
      },
      setup,
    ),
    peers: ['maiko'],
  };
}

export const supervision: readonly Scenario[] = [
  supervised(
    'supervision',
    '1 topic, 10 subscribers',
    syncFlow(() => fanOutWiring(10)),
  ),
  supervised('supervision-async', '1 topic, 10 subscribers that await', asyncFanOut),
];
