import fc from 'fast-check';
import type { Envelope } from '../src/flow/envelope';
import type { FlowEnvironment } from '../src/flow/flow-environment';
import { DiscardReason } from '../src/flow/discard-reason';
import { Log } from '../src/flow/mailbox/log';
import { Mailbox } from '../src/flow/mailbox/mailbox';
import type { Receiver } from '../src/flow/mailbox/receiver';
import { Publication, Sender } from '../src/flow/publication';
import { BlockedEvent } from '../src/flow/mailbox/wait-queue';
import { UNMONITORED } from '../src/actor/monitor';
import { TestClock } from './support';
import { runs, RUNS_TIMEOUT } from './support/runs';

const READERS = 4;
const CAPACITY = 3;

const reader = fc.nat({ max: READERS - 1 });
const operation = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('publish' as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({ type: fc.constant('read' as const), reader, count: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('attend' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom('detach' as const, 'clear' as const, 'close' as const, 'sleep' as const),
      reader,
    }),
  },
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

/** Several mailboxes that begin on one log, and what became of every event in each. */
class Readers {
  readonly #why = new DiscardReason('actor-stopped', () => new Error('given up'));
  readonly #tasks = new Set<{ run(limit: number): number }>();
  readonly #environment: FlowEnvironment;
  readonly #mailboxes: readonly Mailbox[];
  readonly #published: Envelope[] = [];
  /** By mailbox. */
  readonly #expected: Envelope[][] = [];
  readonly #read: Envelope[][] = [];
  readonly #dead: Envelope[][] = [];

  constructor() {
    this.#environment = {
      clock: new TestClock(),
      monitors: { ...UNMONITORED },
      schedule: (task) => void this.#tasks.add(task),
      onTaskFailed: () => undefined,
      onRoutesChanged: () => undefined,
      onDetached: () => undefined,
      logToRejoin: () => undefined,
      deadLetter: (envelope, mailbox) => void this.#dead[this.#mailboxes.indexOf(mailbox)]?.push(envelope),
    };
    const log = new Log(CAPACITY, this.#environment);
    this.#mailboxes = Array.from({ length: READERS }, (_, index) => {
      for (const list of [this.#expected, this.#read, this.#dead]) list.push([]);
      return new Mailbox(receiver(String(index)), log, this.#environment);
    });
  }

  apply(operation: Operation): void {
    if (operation.type === 'publish') this.#publish();
    else if (operation.type === 'attend') this.#attend();
    else {
      const mailbox = this.#mailboxes[operation.reader] as Mailbox;
      if (operation.type === 'read') this.#readFrom(mailbox, operation.count);
      else if (operation.type === 'detach') mailbox.detach();
      else if (operation.type === 'clear') mailbox.clear(this.#why);
      else if (operation.type === 'close') mailbox.close(this.#why);
      else if (mailbox.cursor === mailbox.log.tail) mailbox.sleep();
    }
  }

  #publish(): void {
    const envelope = { id: String(this.#published.length) } as Envelope;
    this.#published.push(envelope);
    const logs = new Set<Log>();
    for (const [index, { closed, log }] of this.#mailboxes.entries()) {
      if (closed) continue;
      logs.add(log);
      this.#expected[index]?.push(envelope);
    }
    const publication = new Publication(new Sender('publisher'));
    for (const log of logs) {
      if (log.waiting === undefined && log.hasRoom()) log.append(envelope, 0);
      else log.wait(new BlockedEvent(envelope, 0, publication, Infinity, Infinity, undefined));
    }
  }

  #attend(): void {
    for (const task of this.#tasks) {
      this.#tasks.delete(task);
      task.run(1);
    }
  }

  #readFrom(mailbox: Mailbox, count: number): void {
    const { log, cursor: from } = mailbox;
    for (let each = 0; each < count && mailbox.cursor < log.tail; each++) {
      this.#read[this.#mailboxes.indexOf(mailbox)]?.push(log.envelopeAt(mailbox.cursor++) as Envelope);
      mailbox.handled++;
    }
    if (log.waiting !== undefined) log.onAdvanced(from, mailbox.cursor);
    if (mailbox.cursor === mailbox.log.tail) mailbox.sleep();
  }

  /** What does not add up, as text. */
  faults(): string[] {
    return this.#mailboxes.flatMap(({ counters, receiver: { id } }, index) => {
      const { accepted, handled, failed, dropped, deadLettered, queued } = counters;
      const sum = handled + failed + dropped + deadLettered + queued;
      const found = accepted === sum ? [] : [`${id}: ${JSON.stringify(counters)}`];
      const read = this.#read[index] ?? [];
      if (read.some((each, at) => at > 0 && Number(each.id) <= Number(read[at - 1]?.id))) found.push(`${id}: order`);
      return found;
    });
  }

  /** Every event that a mailbox was to get has been read or is a dead letter, once, when all is closed. */
  lost(): string[] {
    for (const mailbox of this.#mailboxes) mailbox.close(this.#why);
    return this.#expected.flatMap((expected, index) => {
      const got = [...(this.#read[index] ?? []), ...(this.#dead[index] ?? [])].map(({ id }) => Number(id));
      const sorted = got.sort((one, other) => one - other).join();
      return sorted === expected.map(({ id }) => id).join() ? [] : [`${String(index)} got ${sorted}`];
    });
  }
}

function receiver(id: string): Receiver {
  const nothing = (): void => undefined;
  return {
    id,
    sender: undefined,
    direct: undefined,
    ready: false,
    inHand: 0,
    waitsFor: [],
    hold: nothing,
    wake: nothing,
    onOverflow: nothing,
  };
}

test(
  'mailboxes that share a log and leave it, are cleared and closed in any order lose nothing and count right (I-07)',
  () => {
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 40 }), (operations) => {
        const readers = new Readers();
        for (const each of operations) {
          readers.apply(each);
          expect(readers.faults()).toEqual([]);
        }
        expect(readers.lost()).toEqual([]);
        expect(readers.faults()).toEqual([]);
      }),
      runs(500),
    );
  },
  RUNS_TIMEOUT,
);
