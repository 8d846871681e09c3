import type { ActorFigure } from './actor-figures';
import type { Board, Note } from './board';

/** The form of the board: drawn again and again, or written line by line. */
export abstract class View {
  abstract refresh(board: Board, actors: readonly ActorFigure[]): void;
  /** Something happened just now. */
  abstract note(note: Note): void;
  abstract close(): void;
}
