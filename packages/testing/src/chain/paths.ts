import { hasSegment, isExactly, passesThrough } from './sequence';

/** The paths of a chain, each from its root to one of its leaves. `Means` is how tests name an element. */
export abstract class Paths<T, Means> {
  /** Every path from the root to a leaf. */
  abstract get paths(): readonly (readonly T[])[];

  protected abstract testOf(means: Means): (element: T) => boolean;

  get pathCount(): number {
    return this.paths.length;
  }

  /** One of the paths is exactly this, from root to leaf. True for no elements. */
  exact(elements: readonly Means[]): boolean {
    return this.#some(elements, isExactly);
  }

  /** One of the paths has these elements next to each other. True for no elements. */
  segment(elements: readonly Means[]): boolean {
    return this.#some(elements, hasSegment);
  }

  /** One of the paths has these elements in this order, others in between or not. True for no elements. */
  passesThrough(elements: readonly Means[]): boolean {
    return this.#some(elements, passesThrough);
  }

  #some(
    elements: readonly Means[],
    holds: (path: readonly T[], tests: readonly ((element: T) => boolean)[]) => boolean,
  ): boolean {
    if (elements.length === 0) return true;
    const tests = elements.map((each) => this.testOf(each));
    return this.paths.some((path) => holds(path, tests));
  }
}
