import type { ModuleClass } from '@maiko/core';
import { simulate, type Simulation, type SimulationOptions, type SimulationReport } from '@maiko/testing';
import { tsyringeContainer, type Provider } from '@maiko/tsyringe';
import { CardGateway, SandboxCards } from './card-gateway';
import { SeatRequested, TicketIssued } from './topics';

const SEATS = ['A1', 'A2', 'A3', 'A4'];
const MOST_BUYERS = 8;

/** A busy evening: buyers come within some seconds of each other and ask for a seat. */
async function evening(office: Simulation) {
  const buyers = office.integer(1, MOST_BUYERS);
  for (let buyer = 1; buyer <= buyers; buyer++) {
    await office.publish(SeatRequested, { seat: office.choose(SEATS), buyer: `buyer ${buyer}` });
    await office.advance(office.integer(0, 4) * 1_000);
  }
}

function everySeatHasOneTicket(office: Simulation) {
  const seats = office.payloads(TicketIssued).map(({ seat }) => seat);
  const twice = seats.find((seat, index) => seats.indexOf(seat) !== index);
  if (twice === undefined) return;
  const buyers = office.payloads(TicketIssued).filter(({ seat }) => seat === twice);
  throw new Error(`${twice} was sold to ${buyers.map(({ buyer }) => buyer).join(' and ')}`);
}

/**
 * Plays the evening again and again, every time another one. Charging a card takes up to five seconds, which is less
 * than a hold lasts.
 */
export function hunt(module: ModuleClass, options: SimulationOptions<Provider> = {}): Promise<SimulationReport> {
  let cards = new SandboxCards();
  const everyPaidSeatHasATicket = (office: Simulation) => {
    const served = new Set(office.payloads(TicketIssued).map(({ buyer }) => buyer));
    return [...cards.paid].every(([buyer, cents]) => cents === 0 || served.has(buyer));
  };
  return simulate(module, evening, {
    container: tsyringeContainer,
    overrides: (office) => {
      cards = new SandboxCards();
      return [{ provide: CardGateway, useValue: office.port<CardGateway>('cards', cards, { latency: [0, 5_000] }) }];
    },
    invariants: {
      'every seat has one ticket': everySeatHasOneTicket,
      'every paid seat has a ticket': everyPaidSeatHasATicket,
    },
    ...options,
  });
}
