import type { Decision } from './decisions';
import { Script } from './script';

/** What the run of a script came to. */
interface Attempted {
  /** Which of its decisions were made, if it shows the same trouble; else undefined. */
  readonly made: readonly Decision[] | undefined;
  readonly turns: number;
}

type Attempt = (script: Script) => Promise<Attempted>;

/** A trouble that takes long to show is not worth as many runs: together they have so many turns. */
const MOST_TURNS = 200_000;

/**
 * The shrinking of the script of a finding: decisions are left out, whole streams first, then runs of them and single
 * ones (delta debugging), others happen earlier, and values are made smaller, as long as the trouble stays the same.
 */
export class Shrinking {
  /** How many runs it took. */
  runs = 0;
  #turns = 0;
  #current: readonly Decision[];
  readonly #attempt: Attempt;
  readonly #most: number;
  readonly #tried = new Set<string>();

  constructor(decisions: readonly Decision[], attempt: Attempt, most: number) {
    this.#current = decisions;
    this.#attempt = attempt;
    this.#most = most;
  }

  async shortest(): Promise<Script> {
    if (!(await this.#try([]))) {
      await this.#leaveOutStreams();
      for (let before = ''; before !== this.#text && this.#mayTry;) {
        before = this.#text;
        await this.#leaveOutParts();
        await this.#moveForward();
        await this.#lowerValues();
      }
    }
    return new Script(this.#current);
  }

  get #text(): string {
    return new Script(this.#current).toString();
  }

  get #mayTry(): boolean {
    return this.runs < this.#most && this.#turns < MOST_TURNS;
  }

  async #leaveOutStreams(): Promise<void> {
    for (const stream of new Set(this.#current.map((each) => each.stream))) {
      await this.#try(this.#current.filter((each) => each.stream !== stream));
    }
  }

  async #leaveOutParts(): Promise<void> {
    for (let size = Math.ceil(this.#current.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      // From the end: what came last is most often a consequence.
      for (let from = this.#current.length - size; from > -size; from -= size) {
        const at = Math.max(0, from);
        await this.#try(this.#current.filter((_, place) => place < at || place >= from + size));
      }
    }
  }

  /** Finds the smallest value of each decision by halving. */
  async #lowerValues(): Promise<void> {
    for (const { stream, index } of this.#current) {
      let low = 0;
      for (let high = this.#valueOf(stream, index); high - low > 1 && this.#mayTry;) {
        const middle = Math.floor((low + high) / 2);
        const lower = this.#current.map((each) =>
          each.stream === stream && each.index === index ? { ...each, value: middle } : each,
        );
        if (await this.#try(lower)) high = this.#valueOf(stream, index);
        else low = middle;
      }
    }
  }

  /** What happens early is often possible with less before it. */
  async #moveForward(): Promise<void> {
    for (const decision of this.#current) {
      const { index, value } = decision;
      for (const earlier of new Set([0, Math.floor(index / 2), index - 1])) {
        if (earlier >= index || earlier < 0 || this.#valueOf(decision.stream, earlier) > 0) continue;
        const moved = (to: number) =>
          this.#current.map((each) => (each === decision ? { ...each, index: earlier, value: to } : each));
        if ((await this.#try(moved(1))) || (value > 1 && (await this.#try(moved(value))))) break;
      }
    }
  }

  #valueOf(stream: string, index: number): number {
    return this.#current.find((each) => each.stream === stream && each.index === index)?.value ?? 0;
  }

  /** Takes these decisions if they show the same trouble. */
  async #try(decisions: readonly Decision[]): Promise<boolean> {
    const script = new Script(decisions);
    const text = script.toString();
    if (!this.#mayTry || this.#tried.has(text)) return false;
    this.#tried.add(text);
    this.runs++;
    const { made, turns } = await this.#attempt(script);
    this.#turns += turns;
    if (made === undefined) return false;
    this.#current = made;
    return true;
  }
}
