import { invalidMarbles } from './errors';

/** One event of a diagram: when it is published, and the character that stands for its payload. */
export interface Mark {
  /** Milliseconds since the beginning of the diagram. */
  readonly at: number;
  readonly symbol: string;
}

/** A marble diagram that has been read. */
export interface MarbleDiagram {
  readonly marks: readonly Mark[];
  /** How many milliseconds it takes, its last character included. */
  readonly duration: number;
}

/** A span of time, such as `10ms`: between spaces, as in RxJS. */
const SPAN = /^(\d+(?:\.\d+)?)(ms|s|m)(?= |$)/u;

const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 };

/** What RxJS has beside values, and a topic has not. */
const NOT_OF_TOPICS: Readonly<Record<string, string>> = {
  '|': 'a topic does not complete',
  '#': 'a topic does not fail',
  '^': 'a topic has no subscription to mark',
  '!': 'a topic has no subscription to mark',
};

/**
 * Reads a marble diagram in the syntax of `TestScheduler.run` of RxJS: each character is one millisecond, spaces are
 * nothing, `-` is time, `10ms` more of it, `(ab)` two events in one instant, and any other character an event.
 * @param topic for messages
 * @throws INVALID_MARBLES
 */
export function readMarbles(topic: string, marbles: string): MarbleDiagram {
  const marks: Mark[] = [];
  let now = 0;
  /** When the group began that is open. */
  let group: number | undefined;
  const refuse = (why: string, hint = `Write it as in "a-b 10ms (cd)"`): Error =>
    invalidMarbles(topic, marbles, why, hint);
  for (let at = 0; at < marbles.length;) {
    const symbol = String.fromCodePoint(marbles.codePointAt(at) as number);
    const span = group === undefined && (at === 0 || marbles[at - 1] === ' ') ? SPAN.exec(marbles.slice(at)) : null;
    at += span?.[0].length ?? symbol.length;
    if (symbol === ' ') continue;
    if (span !== null) {
      now += Number(span[1]) * (MILLISECONDS[span[2] as string] as number);
      continue;
    }
    const wrong = Object.hasOwn(NOT_OF_TOPICS, symbol) ? NOT_OF_TOPICS[symbol] : undefined;
    if (wrong !== undefined)
      throw refuse(`"${symbol}" means nothing here, as ${wrong}`, 'Remove it, or write "-" for time');
    if (symbol === '(') {
      if (group !== undefined) throw refuse('there is a group inside of a group');
      group = now;
    } else if (symbol === ')') {
      if (group === undefined) throw refuse('a group ends that has not begun');
      group = undefined;
    } else if (symbol !== '-') marks.push({ at: group ?? now, symbol });
    else if (group !== undefined) throw refuse('no time passes inside of a group');
    now++;
  }
  if (group !== undefined) throw refuse('a group does not end');
  return { marks, duration: now };
}

/** How much time is drawn as dashes. Milliseconds. */
const MOST_DASHES = 12;

/** Writes events as a marble diagram; as a list when they are too close for one, behind a group or a fraction. */
export function drawMarbles(marks: readonly Mark[]): string {
  let drawn = '';
  let now = 0;
  for (const instant of instantsOf(marks)) {
    const [{ at }] = instant;
    const gap = at - now;
    if (gap < 0 || !Number.isInteger(gap))
      return marks.map((mark) => `${mark.symbol} at ${String(mark.at)} ms`).join(', ');
    const text = instant.map(({ symbol }) => symbol).join('');
    drawn += gap > MOST_DASHES ? ` ${String(gap)}ms ` : '-'.repeat(gap);
    drawn += instant.length === 1 ? text : `(${text})`;
    now = at + (instant.length === 1 ? 1 : instant.length + 2);
  }
  return marks.length === 0 ? '(nothing)' : drawn.trim();
}

function instantsOf(marks: readonly Mark[]): [Mark, ...Mark[]][] {
  const instants: [Mark, ...Mark[]][] = [];
  for (const mark of marks) {
    const last = instants.at(-1);
    if (last?.[0].at === mark.at) last.push(mark);
    else instants.push([mark]);
  }
  return instants;
}
