import type { Envelope, Monitor } from '@maiko/core';

/** A monitor that finds the envelope of a publish: the runtime reports it before `publish` returns. */
export class PublishTrace implements Monitor {
  #seen: Envelope | undefined;

  dispatched(envelope: Envelope): void {
    this.#seen ??= envelope;
  }

  /**
   * The envelope of what `publish` publishes, once it is accepted.
   * @throws what `publish` rejects with
   */
  async of(publish: () => Promise<void>): Promise<Envelope> {
    this.#seen = undefined;
    const accepted = publish();
    const envelope = this.#seen as Envelope | undefined;
    await accepted;
    if (envelope === undefined) throw new Error('The runtime did not report what was published');
    return envelope;
  }
}
