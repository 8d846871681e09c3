import { createRuntime, flattenModule, type ModuleClass, type Runtime } from '@maiko/core';
import { RecordingLogger, settle, TestClock } from '@maiko/testing';
import { tsyringeContainer, type Provider } from '@maiko/tsyringe';
import { BoxOffice } from '../src/box-office';
import { CardGateway, SandboxCards } from '../src/card-gateway';
import { MendedBoxOffice } from '../src/mended/box-office';
import { HoldExpired, SeatRefused, SeatRequested, TicketIssued, type Booking } from '../src/topics';

const ann: Booking = { seat: 'A1', buyer: 'ann' };
const bob: Booking = { seat: 'A1', buyer: 'bob' };

// What everybody would test. The office that sells seats twice passes all of it.
describe.each<[string, ModuleClass]>([
  ['the box office', BoxOffice],
  ['the mended box office', MendedBoxOffice],
])('%s', (_, office) => {
  let runtime: Runtime;
  let clock: TestClock;
  let cards: SandboxCards;
  let tickets: Booking[];
  let refused: Booking[];
  let expired: Booking[];

  beforeEach(async () => {
    clock = new TestClock();
    cards = new SandboxCards();
    const providers = [...flattenModule(office).providers, { provide: CardGateway, useValue: cards }] as Provider[];
    const container = tsyringeContainer({ providers });
    runtime = createRuntime({ module: office, container, clock, logger: new RecordingLogger(), watch: false });
    [tickets, refused, expired] = [[], [], []];
    runtime.events(TicketIssued).subscribe(({ payload }) => tickets.push(payload));
    runtime.events(SeatRefused).subscribe(({ payload }) => refused.push(payload));
    runtime.events(HoldExpired).subscribe(({ payload }) => expired.push(payload));
    await runtime.start();
  });

  afterEach(async () => {
    const stopped = runtime.stop();
    await clock.advance(10_000);
    await stopped;
  });

  const request = async (booking: Booking) => {
    await runtime.publish(SeatRequested, booking);
    await settle(runtime);
  };

  test('sells a free seat', async () => {
    await request(ann);
    expect(tickets).toEqual([ann]);
    expect([...cards.paid]).toEqual([['ann', 4_500]]);
  });

  test('refuses a seat that is sold', async () => {
    await request(ann);
    await request(bob);
    expect(tickets).toEqual([ann]);
    expect(refused).toEqual([bob]);
    expect(cards.paid.has('bob')).toBe(false);
  });

  test('two buyers who ask for one seat at once: the first gets it', async () => {
    void runtime.publish(SeatRequested, ann);
    await request(bob);
    expect(tickets).toEqual([ann]);
    expect(refused).toEqual([bob]);
  });

  test('waits for a slow card, and sells', async () => {
    jest.spyOn(cards, 'charge').mockReturnValueOnce(new Promise((resolve) => clock.setTimer(resolve, 5_000)));
    await request(ann);
    await request(bob);
    await clock.advance(5_000);
    expect(tickets).toEqual([ann]);
    expect(refused).toEqual([bob]);
  });

  test('a seat whose buyer does not pay is free again after a while', async () => {
    jest.spyOn(cards, 'charge').mockReturnValueOnce(new Promise(() => undefined));
    await request(ann);
    await clock.advance(7_999);
    expect(expired).toEqual([]);
    await clock.advance(1);
    expect(expired).toEqual([ann]);
    await request({ seat: 'A1', buyer: 'cleo' });
    expect(refused).toEqual([]);
  });
});
