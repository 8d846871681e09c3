import { Actor, actor, ActorContext, Every, Subscribe, topic, topics, type ActorDefinition } from '@maiko/core';

/** A program with a result that depends on the order of events: what is withdrawn must have been deposited. */
export const Deposit = topic<{ account: string; cents: number }>('raw.deposit');
export const Withdrawal = topic<{ account: string; cents: number }>('raw.withdrawal');
const Booked = topics<{ balance: number }>('booked.*');
export const Refused = topic<{ account: string; cents: number }>('refused');
export const Audited = topic<{ refused: number }>('audited');

interface LedgerOptions {
  /** What it lacks, when it is the broken one. */
  readonly generous?: boolean;
}

@Actor({ name: 'ledger' })
class Ledger {
  readonly #balances = new Map<string, number>();

  constructor(private readonly ctx: ActorContext<LedgerOptions>) {}

  @Subscribe(Deposit)
  async deposit({ account, cents }: { account: string; cents: number }) {
    await Promise.resolve();
    return this.#book(account, cents);
  }

  @Subscribe(Withdrawal)
  withdraw({ account, cents }: { account: string; cents: number }) {
    const covered = (this.#balances.get(account) ?? 0) >= cents || this.ctx.options.generous === true;
    return covered ? this.#book(account, -cents) : Refused({ account, cents });
  }

  #book(account: string, cents: number) {
    const balance = (this.#balances.get(account) ?? 0) + cents;
    this.#balances.set(account, balance);
    return Booked.at(account)({ balance });
  }
}

@Actor({ name: 'auditor' })
class Auditor {
  #refused = 0;
  @Subscribe(Refused)
  note() {
    this.#refused++;
  }
  @Every(1_000)
  report() {
    return Audited({ refused: this.#refused });
  }
}

export function ledger(options: LedgerOptions = {}): ActorDefinition[] {
  return [actor(Ledger, { name: 'ledger', options }), actor(Auditor, { name: 'auditor' })];
}
