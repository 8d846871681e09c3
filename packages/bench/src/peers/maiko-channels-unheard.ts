import { diagnosticsChannels } from '@maiko/core/monitoring';
import { maikoWith } from './maiko';

export const maikoChannelsUnheard = maikoWith('nothing: Maiko with diagnostics channels without subscribers', () => ({
  monitors: [diagnosticsChannels()],
}));
