import type { WriteStream } from 'node:tty';

const ENTER = '\u001B[?1049h\u001B[?25l';
const LEAVE = '\u001B[?25h\u001B[?1049l';
const HOME = '\u001B[H';
const CLEAR_TO_END_OF_LINE = '\u001B[K';
const CLEAR_BELOW = '\u001B[J';

/** The part of a terminal that is used; `process.stdout` has it, whether it is a terminal or not. */
export type Output = Pick<WriteStream, 'write'> &
  Partial<Pick<WriteStream, 'isTTY' | 'columns' | 'rows' | 'writableNeedDrain'>>;

/** The screen of the dashboard. */
export class Terminal {
  readonly #output: Output;
  readonly #environment: NodeJS.ProcessEnv;
  #onScreen = false;

  constructor(output: Output = process.stdout, environment: NodeJS.ProcessEnv = process.env) {
    this.#output = output;
    this.#environment = environment;
  }

  /** Whether there is a screen to draw on. */
  get interactive(): boolean {
    return this.#output.isTTY === true && this.#environment.TERM !== 'dumb';
  }

  get colour(): boolean {
    return this.interactive && (this.#environment.NO_COLOR ?? '') === '';
  }

  get columns(): number {
    return this.#output.columns ?? 80;
  }

  get rows(): number {
    return this.#output.rows ?? 24;
  }

  print(line: string) {
    this.#output.write(`${line}\n`);
  }

  /** Draws over what is on the screen; the first time on a screen of its own. */
  draw(lines: readonly string[]) {
    // A slow terminal gets fewer pictures, not late ones.
    if (this.#output.writableNeedDrain === true) return;
    this.#enterScreen();
    const shown = lines.slice(0, this.rows).map((line) => line + CLEAR_TO_END_OF_LINE);
    this.#output.write(`${HOME}${shown.join('\r\n')}${CLEAR_BELOW}`);
  }

  /** Gives back the screen there was before. Doing it again does nothing. */
  leaveScreen() {
    if (!this.#onScreen) return;
    this.#onScreen = false;
    process.off('exit', this.#leave);
    this.#output.write(LEAVE);
  }

  #enterScreen() {
    if (this.#onScreen) return;
    this.#onScreen = true;
    // Whatever ends the process, screen and cursor come back.
    process.once('exit', this.#leave);
    this.#output.write(ENTER);
  }

  readonly #leave = () => {
    this.leaveScreen();
  };
}
