import type { ModuleClass } from '@maiko/core';
import { createHarness, faulty, TestClock, type Harness, type PortFaults } from '@maiko/testing';
import { tsyringeContainer } from '@maiko/tsyringe';
import { BoxOffice } from '../src/box-office';
import { CardGateway, SandboxCards } from '../src/card-gateway';
import { MendedBoxOffice } from '../src/mended/box-office';
import { HoldExpired, SeatRefused, SeatRequested, TicketIssued, type Booking } from '../src/topics';

const ann: Booking = { seat: 'A1', buyer: 'ann' };
const bob: Booking = { seat: 'A1', buyer: 'bob' };

// The obvious tests. The office that sells seats twice passes all of it.
describe.each<[string, ModuleClass]>([
  ['the box office', BoxOffice],
  ['the mended box office', MendedBoxOffice],
])('%s', (_, office) => {
  let harness: Harness;
  let cards: SandboxCards;
  let faults: PortFaults;

  beforeEach(async () => {
    const clock = new TestClock();
    cards = new SandboxCards();
    const gateway = faulty<CardGateway>('cards', cards, clock);
    faults = gateway.faults;
    const overrides = [{ provide: CardGateway, useValue: gateway.port }];
    harness = await createHarness(office, { clock, container: tsyringeContainer, overrides });
  });

  afterEach(() => harness.stop());

  const request = async (booking: Booking) => {
    await harness.publish(SeatRequested, booking);
    await harness.settle();
  };
  const published = (topic: { readonly name: string }) =>
    harness.published.filter((event) => event.topic === topic.name).map(({ payload }) => payload);

  test('sells a free seat', async () => {
    await request(ann);
    expect(published(TicketIssued)).toEqual([ann]);
    expect([...cards.paid]).toEqual([['ann', 4_500]]);
  });

  test('refuses a seat that is sold', async () => {
    await request(ann);
    await request(bob);
    expect(published(TicketIssued)).toEqual([ann]);
    expect(published(SeatRefused)).toEqual([bob]);
    expect(cards.paid.has('bob')).toBe(false);
  });

  test('the first of two buyers that ask for one seat at once gets it', async () => {
    await harness.publish(SeatRequested, ann);
    await request(bob);
    expect(published(TicketIssued)).toEqual([ann]);
    expect(published(SeatRefused)).toEqual([bob]);
  });

  test('waits for a slow card, and sells', async () => {
    faults.delay(5_000);
    await harness.publish(SeatRequested, ann);
    await harness.publish(SeatRequested, bob);
    await harness.advance(4_999);
    expect(published(TicketIssued)).toEqual([]);
    await harness.advance(1);
    expect(published(TicketIssued)).toEqual([ann]);
    expect(published(SeatRefused)).toEqual([bob]);
  });

  test('a seat without payment is free again after a while', async () => {
    const { release } = faults.hang();
    await harness.publish(SeatRequested, ann);
    await harness.advance(7_999);
    expect(published(HoldExpired)).toEqual([]);
    await harness.advance(1);
    expect(published(HoldExpired)).toEqual([ann]);
    await harness.publish(SeatRequested, { seat: 'A1', buyer: 'cleo' });
    await harness.advance(0);
    expect(published(SeatRefused)).toEqual([]);
    release();
  });
});
