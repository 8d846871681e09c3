import type { StopReport } from '@maiko/core';

const COLUMNS = ['handled', 'published', 'drained', 'failed', 'dropped', 'dead', 'restarts'] as const;
const WIDTH = 10;

/**
 * Writes what every actor did as a table, and how the stop went.
 * @param published how many events an actor has published
 */
export function reportLines(
  { actors, drained, duration, abandoned }: StopReport,
  published: (actor: string) => number,
): string[] {
  const heading = 'Events per actor';
  const widest = Math.max(heading.length, ...actors.map(({ id }) => id.length));
  const line = (name: string, cells: readonly (string | number)[]) =>
    name.padEnd(widest) + cells.map((cell) => String(cell).padStart(WIDTH)).join('');
  const outcome = drained ? 'everything accepted was handled' : 'some events were not handled';
  const left = abandoned.length > 0 ? `; left behind: ${abandoned.join(', ')}` : '';
  return [
    line(heading, COLUMNS),
    ...actors.map((actor) => {
      const { id, handled, failed, dropped, deadLettered, restarts } = actor;
      return line(id, [handled, published(id), actor.drained, failed, dropped, deadLettered, restarts]);
    }),
    '',
    `Stopped in ${duration.toFixed(0)} ms: ${outcome}${left}.`,
  ];
}
