import type { ActorFigure } from './actor-figures';
import type { Board, Note } from './board';

/** How the board is shown: drawn again and again, or told line by line. */
export abstract class View {
  abstract refresh(board: Board, actors: readonly ActorFigure[]): void;
  /** Something happened just now. */
  abstract note(note: Note): void;
  abstract close(): void;
}
