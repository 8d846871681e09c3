import type { Chooser, Decision, Question } from './decisions';
import { invalidScript } from './errors';

/** As it is written: `order@17=2,23=1;crash%20billing@0=1`. */
const STREAM = /^([^@;,=]+)@(\d+=\d+(?:,\d+=\d+)*)$/;

/** The decisions of a run that are not by default, in the order they were made: enough to have the same run again. */
export class Script implements Chooser {
  readonly decisions: readonly Decision[];
  readonly #values = new Map<string, Map<number, number>>();

  constructor(decisions: readonly Decision[]) {
    this.decisions = decisions;
    for (const { stream, index, value } of decisions) {
      let values = this.#values.get(stream);
      if (values === undefined) this.#values.set(stream, (values = new Map<number, number>()));
      values.set(index, value);
    }
  }

  /** @throws INVALID_SCRIPT */
  static read(text: string): Script {
    const decisions = text === '' ? [] : text.split(';').flatMap((part) => readStream(text, part));
    return new Script(decisions);
  }

  /** What goes beyond what there is to choose from, because the program has changed, is the last one. */
  choose(stream: string, index: number, { options }: Question): number {
    return Math.min(this.#values.get(stream)?.get(index) ?? 0, options - 1);
  }

  toString(): string {
    return [...this.#values]
      .map(([stream, values]) => {
        const pairs = [...values].map(([index, value]) => `${String(index)}=${String(value)}`);
        return `${encodeURIComponent(stream)}@${pairs.join(',')}`;
      })
      .join(';');
  }
}

function readStream(text: string, part: string): Decision[] {
  const [, stream, pairs] = STREAM.exec(part) ?? [];
  if (stream === undefined || pairs === undefined) throw invalidScript(text, part);
  return pairs.split(',').map((pair) => {
    const [index = 0, value = 0] = pair.split('=').map(Number);
    return { stream: decoded(stream, text), index, value };
  });
}

function decoded(stream: string, text: string): string {
  try {
    return decodeURIComponent(stream);
  } catch {
    throw invalidScript(text, stream);
  }
}
