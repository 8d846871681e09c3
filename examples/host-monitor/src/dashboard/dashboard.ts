import { Actor, ActorContext, StepAction, Subscribe, type Envelope, type OnStop, type Steps } from '@maiko/core';
import type { Alert } from '../alerts/alert';
import type { Statistics } from '../metrics/statistics';
import { AlertCleared, AlertRaised, StatisticsUpdated, SupervisionNoted } from '../topics';
import { ActorFigures } from './actor-figures';
import { Board, type Note } from './board';
import type { SupervisionNote } from './supervision-note';
import { View } from './view';

export interface DashboardOptions {
  /** Milliseconds between two pictures. */
  readonly refresh: number;
}

/** The actor that keeps the board up to date as events come, and shows it at its own pace. */
@Actor({ name: 'dashboard' })
export class Dashboard implements Steps, OnStop {
  readonly #board = new Board();

  constructor(
    private readonly ctx: ActorContext<DashboardOptions>,
    private readonly view: View,
    private readonly figures: ActorFigures,
  ) {}

  @Subscribe(StatisticsUpdated)
  update(statistics: Statistics) {
    this.#board.update(statistics);
  }

  @Subscribe(AlertRaised)
  raise(alert: Alert, { timestamp }: Envelope) {
    this.#board.raise(alert, timestamp);
    this.#note({ time: timestamp, tone: 'bad', text: `alert: ${alert.id} above ${alert.bound} ${alert.unit}` });
  }

  @Subscribe(AlertCleared)
  clear(alert: Alert, { timestamp }: Envelope) {
    this.#board.clear(alert);
    this.#note({ time: timestamp, tone: 'good', text: `cleared: ${alert.id} below ${alert.bound} ${alert.unit}` });
  }

  @Subscribe(SupervisionNoted)
  supervision({ tone, text }: SupervisionNote, { timestamp }: Envelope) {
    this.#note({ time: timestamp, tone, text });
  }

  step() {
    this.view.refresh(this.#board, this.figures.read());
    return StepAction.Backoff(this.ctx.options.refresh);
  }

  onStop() {
    this.view.close();
  }

  #note(note: Note) {
    this.#board.note(note);
    this.view.note(note);
  }
}
