/** One thing that went wrong with events on their way through a transport. */
export interface HistoryFault {
  readonly kind: 'lost' | 'duplicated' | 'disordered' | 'phantom' | 'overlapping';
  /** The subscription, or the name under which partitions are claimed. */
  readonly name: string;
  /** The event, or the partition. */
  readonly subject: string;
}

interface Claim {
  readonly partition: number;
  readonly epoch: number;
  readonly owner: string;
}

/**
 * The history of events that went through a transport, and the check of it: what was kept is handled by every
 * subscription, once unless something failed, in order of each key, and nothing else is.
 */
export class TransportHistory {
  /** What was published, kept or not, with its key. */
  readonly #published = new Map<string, string | undefined>();
  /** What the transport said it has kept, in that order. */
  readonly #kept = new Map<string, number>();
  readonly #handled = new Map<string, string[]>();
  readonly #owners = new Map<string, Map<number, Claim>>();
  readonly #faults: HistoryFault[] = [];

  /** An event is given to the transport. */
  published(id: string, key?: string): void {
    this.#published.set(id, key);
  }

  /** The transport says that it has kept an event. */
  kept(id: string): void {
    if (!this.#kept.has(id)) this.#kept.set(id, this.#kept.size);
  }

  /** A subscription has handled an event. */
  handled(name: string, id: string): void {
    const handled = this.#handled.get(name);
    if (handled === undefined) this.#handled.set(name, [id]);
    else handled.push(id);
  }

  /** A node owns a partition from now on, or, without an epoch, does not any more. */
  owned(name: string, owner: string, partition: number, epoch: number | undefined): void {
    let owners = this.#owners.get(name);
    if (owners === undefined) this.#owners.set(name, (owners = new Map<number, Claim>()));
    const before = owners.get(partition);
    if (epoch === undefined) {
      if (before?.owner === owner) owners.delete(partition);
      return;
    }
    if (before !== undefined && before.owner !== owner)
      this.#faults.push({ kind: 'overlapping', name, subject: String(partition) });
    owners.set(partition, { partition, epoch, owner });
  }

  /**
   * Finds what is wrong, when nothing is on its way any more.
   * @param options `duplicates`: a reader was lost, or the engine was, so that events may be handled twice
   */
  faults({ duplicates = false }: { readonly duplicates?: boolean } = {}): readonly HistoryFault[] {
    const faults = [...this.#faults];
    for (const [name, handled] of this.#handled) {
      const seen = new Set<string>();
      const last = new Map<string, number>();
      for (const id of handled) {
        if (!this.#published.has(id)) faults.push({ kind: 'phantom', name, subject: id });
        if (seen.has(id)) {
          if (!duplicates) faults.push({ kind: 'duplicated', name, subject: id });
          continue;
        }
        seen.add(id);
        const key = this.#published.get(id);
        const place = this.#kept.get(id);
        if (key === undefined || place === undefined) continue;
        if (place < (last.get(key) ?? -1)) faults.push({ kind: 'disordered', name, subject: id });
        last.set(key, Math.max(place, last.get(key) ?? -1));
      }
      for (const id of this.#kept.keys()) if (!seen.has(id)) faults.push({ kind: 'lost', name, subject: id });
    }
    return faults;
  }
}
