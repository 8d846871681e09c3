/** How often the timer of the pace is due. Milliseconds. */
const TICK = 5;
/** So many rounds between two ticks tell that nothing paces the loops: a paced one comes to some thousands. */
const MOST_ROUNDS = 300_000;
/**
 * How long the process may have computed between two ticks. Milliseconds of its own time: a busy machine does not
 * count.
 */
const LONGEST_TURN = 1_500;

/** The check that timers have their turn beside loops that publish without end (G6). */
export class Pace {
  /** How often the loops went round. */
  rounds = 0;
  /** The latest that a timer was. Milliseconds. */
  latest = 0;
  readonly #found: (text: string) => void;
  #since = 0;
  #ticked = 0;
  #computed = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(found: (text: string) => void) {
    this.#found = found;
  }

  begin(): void {
    this.#ticked = performance.now();
    this.#computed = computed();
    this.#since = 0;
    this.#timer = setInterval(() => {
      this.#tick();
    }, TICK);
  }

  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Whether a loop goes round once more: until the load ends, or until it has starved the timers. */
  next(): boolean {
    if (this.#timer === undefined) return false;
    this.rounds++;
    if (++this.#since < MOST_ROUNDS) return true;
    this.end();
    this.#found(`G6 loops went round ${String(MOST_ROUNDS)} times and no timer had its turn`);
    return false;
  }

  #tick(): void {
    const [now, used] = [performance.now(), computed()];
    this.latest = Math.max(this.latest, now - this.#ticked - TICK);
    if (used - this.#computed > LONGEST_TURN)
      this.#found(`G6 a timer was ${String(Math.round(now - this.#ticked - TICK))} ms late`);
    this.#ticked = now;
    this.#computed = used;
    this.#since = 0;
  }
}

/** How long the process has computed. Milliseconds. */
function computed(): number {
  return process.cpuUsage().user / 1_000;
}
