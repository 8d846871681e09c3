/**
 * The part that the envelopes of one burst of publishes have in common: one object for all of them, so that each is
 * small.
 */
export class Stamp {
  constructor(
    /** The first part of every id; the rest is a counter. */
    readonly origin: string,
    /** Milliseconds since the epoch. */
    readonly timestamp: number,
    readonly attempt: number,
  ) {}

  /** That of another attempt. */
  again(): Stamp {
    return new Stamp(this.origin, this.timestamp, this.attempt + 1);
  }

  /** That of an event that takes the place of this one, sealed at the time of `now`. */
  carriedTo(now: Stamp): Stamp {
    return now;
  }
}

/**
 * The stamp of one event that was published inside of something: an object for each event, only for programs that ask
 * for it.
 */
export class StampWithin extends Stamp {
  constructor(
    origin: string,
    timestamp: number,
    attempt: number,
    readonly captured: unknown,
  ) {
    super(origin, timestamp, attempt);
  }

  override again(): Stamp {
    return new StampWithin(this.origin, this.timestamp, this.attempt + 1, this.captured);
  }

  override carriedTo({ origin, timestamp }: Stamp): Stamp {
    return new StampWithin(origin, timestamp, 1, this.captured);
  }
}

/** The stamp of events that a bridge brings in from another system. */
export class StampVia extends StampWithin {
  constructor(
    origin: string,
    timestamp: number,
    attempt: number,
    captured: unknown,
    readonly via: object | string | undefined,
  ) {
    super(origin, timestamp, attempt, captured);
  }

  override again(): Stamp {
    return new StampVia(this.origin, this.timestamp, this.attempt + 1, this.captured, this.via);
  }

  override carriedTo({ origin, timestamp }: Stamp): Stamp {
    return new StampVia(origin, timestamp, 1, this.captured, this.via);
  }
}

/** The stamp of one event that a transport has delivered: another runtime may have sealed it. */
export class StampReceived extends StampVia {
  constructor(
    /** The runtime that published it. */
    readonly node: string,
    timestamp: number,
    attempt: number,
    via: string | undefined,
    readonly redelivered: boolean,
  ) {
    super(node, timestamp, attempt, undefined, via);
  }

  override again(): Stamp {
    return new StampReceived(
      this.node,
      this.timestamp,
      this.attempt + 1,
      this.via as string | undefined,
      this.redelivered,
    );
  }
}
