/** A member of one `LinkedList` at a time: its neighbours are fields of its own. */
export interface Linked<T> {
  earlier: T | undefined;
  later: T | undefined;
}

/**
 * A list through its members. To add, to remove and to ask for the first cost the same however many there are and were.
 * A `Map` or `Set` has the same operations, but keeps the places of what was deleted: asked for its first entry it
 * steps over all of them.
 */
export class LinkedList<T extends Linked<T>> {
  size = 0;
  first: T | undefined;
  last: T | undefined;

  /** Appends a member, which must not be in a list. */
  add(member: T): void {
    const { last } = this;
    if (last === undefined) this.first = member;
    else last.later = member;
    member.earlier = last;
    this.last = member;
    this.size++;
  }

  /** Takes out a member, which must be in this list. */
  remove(member: T): void {
    const { earlier, later } = member;
    if (earlier === undefined) this.first = later;
    else earlier.later = later;
    if (later === undefined) this.last = earlier;
    else later.earlier = earlier;
    member.earlier = member.later = undefined;
    this.size--;
  }

  /** From the first on; the member it has given last may be removed meanwhile. */
  *[Symbol.iterator](): Generator<T, void> {
    for (let member = this.first; member !== undefined;) {
      const { later } = member;
      yield member;
      member = later;
    }
  }
}
