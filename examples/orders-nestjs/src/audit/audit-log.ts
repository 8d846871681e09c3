import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { closeSync, openSync, writeSync } from 'node:fs';

/** Where the log is: a provider, so that tests name another file. */
export const AUDIT_FILE = Symbol('audit file');

/** A file with one JSON record in every line. It is closed when the actors have drained. */
@Injectable()
export class AuditLog implements OnModuleInit, OnApplicationShutdown {
  #file = 0;

  constructor(@Inject(AUDIT_FILE) private readonly path: string) {}

  onModuleInit() {
    this.#file = openSync(this.path, 'a');
  }

  /** Writes at once: that takes microseconds, and what is written stays even if the process is killed. */
  append(record: object): void {
    writeSync(this.#file, `${JSON.stringify(record)}\n`);
  }

  onApplicationShutdown() {
    closeSync(this.#file);
  }
}
