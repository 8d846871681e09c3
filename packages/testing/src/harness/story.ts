import { linksFrom } from '../chain/links';
import { tree } from '../chain/tree';
import type { Recording } from '../events/recording';

/** So many chains are shown at most, the latest. */
const CHAINS = 10;

/** Everything that was recorded: a tree for every event that no recorded event caused, then the dead letters. */
export function story(recording: Recording): string {
  const roots = [...recording.events].filter(({ envelope: { parentId } }) => {
    return parentId === undefined || recording.event(parentId) === undefined;
  });
  if (roots.length === 0) return '(no event was recorded)';
  const shown = roots.slice(-CHAINS).map(({ envelope }) => tree(linksFrom(envelope.id, recording.events)));
  if (shown.length < roots.length) shown.unshift(`(${String(roots.length - shown.length)} earlier chains)`);
  const letters = recording.deadLetters.map(({ envelope, subscriber, reason, error }) => {
    const why = error === undefined ? reason : `${reason}: ${error.message.split('\n')[0] ?? ''}`;
    return `dead letter: ${envelope.topic} for ${subscriber ?? 'nobody'} (${why})`;
  });
  return [...shown, ...letters].join('\n');
}
