/** The part that the box office needs of the company that charges cards. */
export abstract class CardGateway {
  abstract charge(buyer: string, cents: number): Promise<void>;
  abstract refund(buyer: string, cents: number): Promise<void>;
}

/** The sandbox of that company (a stub): it approves everything and remembers the payments. */
export class SandboxCards extends CardGateway {
  /** What each buyer has paid so far, in cents. */
  readonly paid = new Map<string, number>();

  charge(buyer: string, cents: number) {
    this.paid.set(buyer, (this.paid.get(buyer) ?? 0) + cents);
    return Promise.resolve();
  }

  refund(buyer: string, cents: number) {
    return this.charge(buyer, -cents);
  }
}
