export type Tone = 'title' | 'dim' | 'good' | 'warn' | 'bad';

/** A piece of text in one tone. */
export interface Span {
  readonly text: string;
  readonly tone?: Tone | undefined;
}

/** One line on the screen, without the codes that colour it. */
export type Line = readonly Span[];

const CODES: Readonly<Record<Tone, string>> = { title: '1', dim: '2', good: '32', warn: '33', bad: '31' };

/** Renders the text of a line, cut to `width` and coloured if wanted. Colour codes take no room on the screen. */
export function paint(line: Line, width: number, colour: boolean): string {
  let left = width;
  let painted = '';
  for (const { text, tone } of line) {
    if (left <= 0) break;
    const shown = text.length > left ? `${text.slice(0, left - 1)}…` : text;
    left -= shown.length;
    painted += colour && tone !== undefined ? `\u001B[${CODES[tone]}m${shown}\u001B[0m` : shown;
  }
  return painted.trimEnd();
}
