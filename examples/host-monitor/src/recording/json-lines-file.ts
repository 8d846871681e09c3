import { open, type FileHandle } from 'node:fs/promises';

/** A file with one JSON value per line. What is in it already stays. */
export class JsonLinesFile {
  #file: FileHandle | undefined;

  constructor(readonly path: string) {}

  /** Makes the file if need be; opening it again does nothing. */
  async open(): Promise<void> {
    this.#file ??= await open(this.path, 'a');
  }

  async append(value: object): Promise<void> {
    await this.#file?.appendFile(`${JSON.stringify(value)}\n`);
  }

  /** Called by the container when the runtime has stopped. */
  async dispose(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }
}
