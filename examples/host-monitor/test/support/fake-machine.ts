import { MachineReader } from '../../src/machine/machine-reader';

/** A machine with one core that is always busy and an unreadable disk; every reading is a second after the last. */
export class FakeMachine extends MachineReader {
  disposed = 0;
  #readings = 0;

  cores() {
    this.#readings++;
    return [{ busy: this.#readings * 1_000, total: this.#readings * 1_000 }];
  }

  async memory() {
    return { total: 1_000, available: 250, swapTotal: 0, swapFree: 0 };
  }

  load() {
    return undefined;
  }

  async disk() {
    return { space: undefined, transfer: undefined };
  }

  async network() {
    this.#readings++;
    return { at: this.#readings * 1_000, in: this.#readings * 500, out: 0 };
  }

  eventLoop() {
    return { mean: 1, max: 2 };
  }

  dispose() {
    this.disposed++;
  }
}
