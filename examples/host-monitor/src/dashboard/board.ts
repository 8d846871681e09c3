import type { Alert } from '../alerts/alert';
import type { Statistics } from '../metrics/statistics';
import type { Tone } from './line';

/** Something that happened, for a list of such things. */
export interface Note {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly tone: Tone;
  readonly text: string;
}

const NOTES = 50;

/** The content of the dashboard. */
export class Board {
  readonly #statistics = new Map<string, Statistics>();
  readonly #alerts = new Map<string, { readonly alert: Alert; readonly since: number }>();
  readonly #notes: Note[] = [];

  get statistics(): readonly Statistics[] {
    return [...this.#statistics.values()];
  }

  /** The alerts that have been raised and not cleared. */
  get alerts(): readonly { readonly alert: Alert; readonly since: number }[] {
    return [...this.#alerts.values()];
  }

  /** Newest first. */
  get notes(): readonly Note[] {
    return this.#notes;
  }

  /** The latest statistics of a metric. */
  find(id: string): Statistics | undefined {
    return this.#statistics.get(id);
  }

  update(statistics: Statistics) {
    this.#statistics.set(statistics.metric.id, statistics);
  }

  raise(alert: Alert, since: number) {
    this.#alerts.set(alert.id, { alert, since });
  }

  clear({ id }: Alert) {
    this.#alerts.delete(id);
  }

  note(note: Note) {
    this.#notes.unshift(note);
    this.#notes.length = Math.min(this.#notes.length, NOTES);
  }
}
