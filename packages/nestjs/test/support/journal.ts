/** The record of what happened, in order: a provider of the application under test. */
export class Journal {
  readonly lines: string[] = [];

  write(line: string): void {
    this.lines.push(line);
  }
}
