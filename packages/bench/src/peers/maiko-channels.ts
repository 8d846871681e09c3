import { subscribe } from 'node:diagnostics_channel';
import { diagnosticsChannels } from '@maiko/core/monitoring';
import { maikoWith } from './maiko';

export const maikoChannels = maikoWith('nothing: Maiko with diagnostics channels, three of them subscribed', () => {
  for (const name of ['dispatched', 'delivered', 'handled']) subscribe(`maiko:event:${name}`, () => undefined);
  return { monitors: [diagnosticsChannels()] };
});
