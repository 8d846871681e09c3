import type { ActorFigure } from './actor-figures';
import type { Board } from './board';
import { frame } from './frame';
import { paint } from './line';
import type { Terminal } from './terminal';
import { View } from './view';

/** A screen that is drawn again and again. */
export class ScreenView extends View {
  readonly #terminal: Terminal;
  readonly #title: string;
  readonly #now: () => number;
  readonly #started: number;
  #drawn: readonly string[] = [];

  constructor(terminal: Terminal, title: string, now: () => number = Date.now) {
    super();
    this.#terminal = terminal;
    this.#title = title;
    this.#now = now;
    this.#started = now();
  }

  refresh(board: Board, actors: readonly ActorFigure[]) {
    const { columns, rows, colour } = this.#terminal;
    const elapsed = this.#now() - this.#started;
    const lines = frame({ title: this.#title, elapsed, board, actors, width: columns, height: rows });
    this.#drawn = lines.map((line) => paint(line, columns, colour));
    this.#terminal.draw(this.#drawn);
  }

  note() {
    // The next picture shows it.
  }

  /** Leaves the last picture behind, where one can scroll back to it. */
  close() {
    this.#terminal.leaveScreen();
    for (const line of this.#drawn) this.#terminal.print(line);
  }
}
