import { Stamp, StampReceived, StampVia, StampWithin } from './stamp';

/** An id of this origin is a number until it is read; a foreign one is a string already. */
type Plain = number | string;

/** The id of an envelope that came out of a pipe, with that of the published event behind it. */
class PipedId {
  constructor(
    readonly own: Plain,
    /** Undefined if the pipe has emitted by itself. */
    readonly behind: Plain | undefined,
  ) {}
}

type Reference = Plain | PipedId;

/**
 * An event with its metadata, as it travels and as handlers get it. Immutable. Ids are strings made when they are read:
 * an envelope that is not read costs a counter.
 */
export class Envelope<E = unknown> {
  // Declared, not defined: to define private fields one by one is a quarter of the cost of an envelope.
  declare private readonly stamp: Stamp;
  /** A string when another has given the id: another runtime, or the publisher. */
  declare private readonly sequence: number | string | PipedId;
  declare private readonly topicName: string;
  declare private readonly content: E;
  declare private readonly publisher: string | undefined;
  // The parent itself is not kept: a long chain of events would never be freed.
  declare private readonly parent: Reference | undefined;
  declare private readonly correlation: Plain;

  /** Made by the runtime. Positional and without a branch, because this is the hot path. */
  constructor(
    stamp: Stamp,
    sequence: number | string | PipedId,
    topic: string,
    payload: E,
    sender: string | undefined,
    parent: Reference | undefined,
    correlation: Plain,
  ) {
    this.stamp = stamp;
    this.sequence = sequence;
    this.topicName = topic;
    this.content = payload;
    this.publisher = sender;
    this.parent = parent;
    this.correlation = correlation;
  }

  /** An event that this one caused. */
  child<T>(
    stamp: Stamp,
    sequence: number | PipedId,
    topic: string,
    payload: T,
    sender: string | undefined,
  ): Envelope<T> {
    if (this.stamp === stamp || this.stamp.origin === stamp.origin)
      return new Envelope(stamp, sequence, topic, payload, sender, this.sequence, this.correlation);
    const parent = this.isPiped ? new PipedId(this.id, this.causeId) : this.id;
    return new Envelope(stamp, sequence, topic, payload, sender, parent, this.correlationId);
  }

  /**
   * An event that takes the place of this one behind a pipe: caused by it, and with the sender, the bridge and the
   * surroundings that it had.
   */
  derive<T>(now: Stamp, sequence: number, payload: T): Envelope<T> {
    const stamp = this.stamp.carriedTo(now);
    const behind = this.stamp.origin === stamp.origin ? (this.sequence as Plain) : this.id;
    return this.child(stamp, new PipedId(sequence, behind), this.topicName, payload, this.publisher);
  }

  /** One that came out of a pipe by itself, before any event. */
  static emitted<T>(stamp: Stamp, sequence: number, topic: string, payload: T): Envelope<T> {
    return new Envelope(stamp, new PipedId(sequence, undefined), topic, payload, undefined, undefined, sequence);
  }

  /** Globally unique. */
  get id(): string {
    return this.resolve(this.sequence);
  }

  /** The name of the topic it was published on. */
  get topic(): string {
    return this.topicName;
  }

  get payload(): E {
    return this.content;
  }

  /** The actor that published it; undefined when it came from outside the actors. */
  get sender(): string | undefined {
    return this.publisher;
  }

  /** The id of the envelope that caused this one. */
  get parentId(): string | undefined {
    return this.parent === undefined ? undefined : this.resolve(this.parent);
  }

  /**
   * The id of the published event that caused this one: `parentId`, unless the parent came out of a pipe, which
   * publishes nothing; then the event behind the pipe. What sees only publishes links them by this.
   */
  get causeId(): string | undefined {
    const { parent } = this;
    const cause = parent instanceof PipedId ? parent.behind : parent;
    return cause === undefined ? undefined : this.resolve(cause);
  }

  /** Whether it came out of a pipe: it was not published, and is for one handler. */
  get isPiped(): boolean {
    return this.sequence instanceof PipedId;
  }

  /** The id of the first envelope of its chain; its own id when nothing caused it. */
  get correlationId(): string {
    return this.resolve(this.correlation);
  }

  /** When it was published: milliseconds since the epoch, as exact as one turn of the dispatcher. */
  get timestamp(): number {
    return this.stamp.timestamp;
  }

  /** 1 for the first delivery, more after a retry or a replay. */
  get attempt(): number {
    return this.stamp.attempt;
  }

  /**
   * The bridge that brought the event in, as it named itself when it published; undefined for all other events. A name
   * is kept across processes, an object is not.
   */
  get via(): object | string | undefined {
    return this.stamp instanceof StampVia ? this.stamp.via : undefined;
  }

  /** The runtime that published it, when a transport has delivered it; undefined for all other events. */
  get node(): string | undefined {
    return this.stamp instanceof StampReceived ? this.stamp.node : undefined;
  }

  /**
   * Whether the transport says that it has delivered the event before. Only a hint: after a crash of the engine it may
   * not know. Tell duplicates by `id`.
   */
  get redelivered(): boolean {
    return this.stamp instanceof StampReceived && this.stamp.redelivered;
  }

  /** The same envelope for another attempt at handling it. */
  again(payload = this.content): Envelope<E> {
    return new Envelope(
      this.stamp.again(),
      this.sequence,
      this.topicName,
      payload,
      this.publisher,
      this.parent,
      this.correlation,
    );
  }

  /** What logs and recorders show of it. */
  toJSON(): Record<string, unknown> {
    const { id, topic, payload, sender, parentId, causeId, correlationId, timestamp, attempt } = this;
    const cause = causeId === parentId ? {} : { causeId };
    const piped = this.isPiped ? { isPiped: true } : {};
    return { id, topic, payload, sender, parentId, ...cause, correlationId, timestamp, attempt, ...piped };
  }

  private resolve(reference: Reference): string {
    const id = reference instanceof PipedId ? reference.own : reference;
    return typeof id === 'string' ? id : `${this.stamp.origin}-${id.toString(36)}`;
  }
}

/** Returns what stands for an event of which only the ids are known, as the parent of another. */
export function causeOf(id: string, correlationId: string): Envelope {
  return new Envelope(ELSEWHERE, id, '', undefined, undefined, undefined, correlationId);
}

const ELSEWHERE = new Stamp('', 0, 1);

/** Gives an event, which has not been routed yet, an id of the publisher. */
export function rename(envelope: Envelope, id: string): void {
  const named = envelope as unknown as { sequence: number | string; correlation: Plain };
  if (named.correlation === named.sequence) named.correlation = id;
  named.sequence = id;
}

/** Whether the id of an event was given to it, and not counted. */
export function isNamed(envelope: Envelope): boolean {
  return typeof (envelope as unknown as { readonly sequence: unknown }).sequence === 'string';
}

/**
 * Returns a short form of the correlation id. Different chains may have the same after very many events; one chain may
 * have two.
 */
export function chainOf(envelope: Envelope): number | string {
  return (envelope as unknown as { readonly correlation: Plain }).correlation;
}

/** Returns what surrounded the publish of an event; undefined unless the runtime was told to capture it. */
export function capturedBy(envelope: Envelope): unknown {
  const { stamp } = envelope as unknown as { readonly stamp: Stamp };
  return stamp instanceof StampWithin ? stamp.captured : undefined;
}
