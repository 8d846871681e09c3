import { messageOf } from '@maiko/core';
import { linksFrom } from '../chain/links';
import { tree } from '../chain/tree';
import type { Recording } from '../events/recording';

/** So many different chains are shown at most, the latest. */
const CHAINS = 10;

/**
 * Writes everything that was recorded: a tree for every event that no recorded event caused, then the dead letters and
 * the warnings.
 */
export function harnessReport(recording: Recording, warnings: readonly string[]): string {
  const roots = [...recording.events].filter(({ envelope: { parentId = '', causeId = '', topic }, deliveries }) => {
    const ofFramework = topic.startsWith('$') && deliveries.length === 0;
    return !ofFramework && (recording.event(parentId) ?? recording.event(causeId)) === undefined;
  });
  const chains = collapsed(roots.map(({ envelope }) => tree(linksFrom(envelope.id, recording.events))));
  const shown = roots.length === 0 ? ['(no event was recorded)'] : chains.slice(-CHAINS);
  if (chains.length > CHAINS) shown.unshift(`(${String(chains.length - CHAINS)} others before)`);
  if (roots.length === 0) return [...shown, ...warnings].join('\n');
  const letters = recording.deadLetters.map(({ envelope, subscriber, reason, error }) => {
    const why = messageOf(error).split('\\n')[0] ?? '';
    return `dead letter: ${envelope.topic} for ${subscriber ?? 'no subscriber'} (${reason}: ${why})`;
  });
  return [...shown, ...letters, ...warnings].join('\n');
}

/** Equal neighbours as one, with how often they came. */
function collapsed(texts: readonly string[]): string[] {
  const runs: { readonly text: string; times: number }[] = [];
  for (const text of texts) {
    const last = runs.at(-1);
    if (last?.text === text) last.times++;
    else runs.push({ text, times: 1 });
  }
  return runs.map(({ text, times }) => (times === 1 ? text : `${text}\n(${String(times)} times)`));
}
