import { Actor, Subscribe, type Envelope, type OnStart } from '@maiko/core';
import type { Metric } from '../metrics/metric';
import type { Alert } from '../alerts/alert';
import { AlertCleared, AlertRaised, Metrics } from '../topics';
import { JsonLinesFile } from './json-lines-file';

/** The actor that writes every metric and alert to a file. While it writes, its events wait in its mailbox. */
@Actor({ name: 'recorder' })
export class Recorder implements OnStart {
  constructor(private readonly file: JsonLinesFile) {}

  /** A file that cannot be opened fails the start, not the first event. */
  async onStart() {
    await this.file.open();
  }

  @Subscribe([Metrics, AlertRaised, AlertCleared])
  async record(payload: Metric | Alert, { topic, timestamp }: Envelope) {
    await this.file.append({ time: new Date(timestamp).toISOString(), topic, ...payload });
  }
}
