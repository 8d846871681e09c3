import type { ActorFigure } from './actor-figures';
import type { Board } from './board';
import { formatDuration, formatTime } from './format';
import type { Line } from './line';
import { metricRows } from './metric-rows';

export interface Scene {
  readonly title: string;
  /** Milliseconds since the start. */
  readonly elapsed: number;
  readonly board: Board;
  readonly actors: readonly ActorFigure[];
  readonly width: number;
  readonly height: number;
}

const NOTES_SHOWN = 5;
const BLANK: Line = [];

/** Draws the whole picture, at most `height` lines; what does not fit is left out from the bottom. */
export function frame(scene: Scene): Line[] {
  const { board, actors, width, height } = scene;
  return [
    ...head(scene),
    BLANK,
    ...metricRows(board.statistics, width),
    BLANK,
    ...alertRows(board),
    BLANK,
    ...noteRows(board),
    BLANK,
    ...actorRows(actors, width),
  ].slice(0, height);
}

function head({ title, elapsed, actors, width }: Scene): Line[] {
  const handled = actors.reduce((sum, { status }) => sum + status.counters.handled, 0);
  const queued = actors.reduce((sum, { status }) => sum + status.counters.queued, 0);
  const left = `host-monitor  ${title}`;
  const right = `${handled} handled, ${queued} queued  ${formatDuration(elapsed)}  Ctrl-C stops`;
  const gap = ' '.repeat(Math.max(2, width - left.length - right.length));
  return [[{ text: left, tone: 'title' }, { text: gap }, { text: right, tone: 'dim' }]];
}

function alertRows({ alerts }: Board): Line[] {
  const rows = alerts.map(({ alert, since }): Line => {
    const { id, level, bound, unit } = alert;
    const text = `  ! ${id} above ${bound} ${unit} since ${formatTime(since)} (was ${level.toFixed(0)} ${unit})`;
    return [{ text, tone: 'bad' }];
  });
  const none: Line = [{ text: '  none', tone: 'good' }];
  return [[{ text: 'ALERTS', tone: 'title' }], ...(rows.length === 0 ? [none] : rows)];
}

function noteRows({ notes }: Board): Line[] {
  const rows = notes.slice(0, NOTES_SHOWN).map(({ time, tone, text }): Line => [
    { text: `  ${formatTime(time)}  `, tone: 'dim' },
    { text, tone },
  ]);
  const none: Line = [{ text: '  nothing so far', tone: 'dim' }];
  return [[{ text: 'EVENTS', tone: 'title' }], ...(rows.length === 0 ? [none] : rows)];
}

const ACTOR_COLUMN = 50;

/** As many columns of actors as there is room for, filled from top to bottom. */
function actorRows(actors: readonly ActorFigure[], width: number): Line[] {
  const columns = Math.max(1, Math.floor(width / ACTOR_COLUMN));
  const rows = Math.ceil(actors.length / columns);
  const heading = actorText('ACTORS', 'handled', 'published', 'mailbox').padEnd(ACTOR_COLUMN);
  return [
    Array.from({ length: columns }, () => ({ text: heading, tone: 'title' as const })),
    ...Array.from({ length: rows }, (_, row) =>
      actors.filter((_actor, index) => index % rows === row).flatMap(actorCell),
    ),
  ];
}

function actorCell({ status, published }: ActorFigure): Line {
  const { id, restarts, mailbox, counters } = status;
  const text = actorText(`  ${id}`, counters.handled, published, `${mailbox.size}/${mailbox.capacity}`);
  const state = status.status === 'running' ? (restarts === 0 ? '' : ` ${restarts}x`) : ' ...';
  const tone = status.status === 'running' ? 'warn' : 'bad';
  return [{ text }, { text: state.padEnd(ACTOR_COLUMN - text.length), tone }];
}

function actorText(id: string, handled: number | string, published: number | string, mailbox: string): string {
  return `${id.padEnd(20)}${String(handled).padStart(8)}${String(published).padStart(10)}${mailbox.padStart(8)}`;
}
