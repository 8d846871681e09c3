import { Injectable } from '@nestjs/common';

/** The content of the shelves. It outlives a crash of the actor that works with it. */
@Injectable()
export class Stock {
  readonly #shelves = new Map([
    ['tea', 1_000_000],
    ['cup', 1_000_000],
    ['samovar', 3],
  ]);

  /** Takes so many off the shelf, if they are there. */
  take(item: string, quantity: number): boolean {
    const left = this.left(item) - quantity;
    if (left < 0) return false;
    this.#shelves.set(item, left);
    return true;
  }

  putBack(item: string, quantity: number): void {
    this.#shelves.set(item, this.left(item) + quantity);
  }

  left(item: string): number {
    return this.#shelves.get(item) ?? 0;
  }
}
