import { Actor, DeadLetters, Event, Subscribe, topic, topics, type DeadLetter, type Envelope } from '@maiko/core';

/** What `@Subscribe` demands of a handler's parameters. */

interface Data {
  readonly celsius: number;
}

const Reading = topic<Data>('reading');
const Alert = topic<string>('alert');
const Orders = topics<{ readonly id: number }>('orders.*');

@Event('order.placed')
class OrderPlaced {
  constructor(readonly id: string) {}
}

@Actor()
export class Right {
  @Subscribe(Reading)
  whole(_reading: Data): void {}
  @Subscribe(Reading)
  wider(_reading: { readonly celsius: number | undefined }): void {}
  @Subscribe(Reading)
  nothing(): void {}
  @Subscribe(Reading)
  envelope(_reading: Data, envelope: Envelope<Data>): void {
    envelope.payload.celsius.toFixed();
  }
  @Subscribe(Reading)
  anyEnvelope(_reading: Data, _envelope: Envelope): void {}
  @Subscribe(Orders)
  family(order: { readonly id: number }): void {
    order.id.toFixed();
  }
  @Subscribe(Orders.at('alpha'))
  member(_order: { readonly id: number }): void {}
  @Subscribe(OrderPlaced)
  eventClass(_order: OrderPlaced): void {}
  @Subscribe('reading.*')
  text(_payload: unknown): void {}
  @Subscribe([Reading, Alert])
  several(_payload: Data | string): void {}
  @Subscribe([Reading, OrderPlaced, 'any.*'])
  mixed(_payload: unknown): void {}
  @Subscribe()
  defaultTopic(_payload: number): void {}
  @Subscribe((options: { readonly exchange: string }) => Orders.at(options.exchange))
  chosen(_order: { readonly id: number }): void {}
  @Subscribe((options: { readonly all: boolean }) => (options.all ? [Reading, Alert] : [Reading]))
  chosenSeveral(_payload: Data | string): void {}
  @Subscribe(DeadLetters)
  letters(_letter: DeadLetter): void {}
  @Subscribe(Reading, { own: true, overflow: 'latest', latestBy: (reading) => reading.celsius })
  options(_reading: Data): void {}
}

export class WrongParameter {
  // @ts-expect-error the payload of Reading has no fahrenheit
  @Subscribe(Reading)
  other(_reading: { readonly fahrenheit: number }): void {}

  // @ts-expect-error the payload of Reading is no string
  @Subscribe(Reading)
  text(_reading: string): void {}

  // @ts-expect-error narrower than the payload
  @Subscribe(Reading)
  narrower(_reading: Data & { readonly humidity: number }): void {}

  // @ts-expect-error the payload of the family has no name
  @Subscribe(Orders)
  family(_order: { readonly name: string }): void {}

  // @ts-expect-error the payload of a topic of the family has no name
  @Subscribe(Orders.at('alpha'))
  member(_order: { readonly name: string }): void {}

  // @ts-expect-error the payload of an event class is its instance
  @Subscribe(OrderPlaced)
  eventClass(_order: { readonly total: number }): void {}

  // @ts-expect-error the payload behind a text pattern is unknown
  @Subscribe('reading.*')
  pattern(_payload: Data): void {}

  // @ts-expect-error it must take the payloads of all topics
  @Subscribe([Reading, Alert])
  several(_payload: Data): void {}

  // @ts-expect-error with a text pattern among them, the payload is unknown
  @Subscribe([Reading, 'any.*'])
  mixed(_payload: Data): void {}

  // @ts-expect-error the payload of the chosen topic has no name
  @Subscribe((options: { readonly exchange: string }) => Orders.at(options.exchange))
  chosen(_order: { readonly name: string }): void {}

  // @ts-expect-error the envelope is that of the payload
  @Subscribe(Reading)
  envelope(_reading: Data, _envelope: Envelope<string>): void {}

  // @ts-expect-error there is no third argument
  @Subscribe(Reading)
  third(_reading: Data, _envelope: Envelope, _more: number): void {}
}

export class WrongTarget {
  // @ts-expect-error only methods can be subscribed
  @Subscribe(Reading)
  field = 1;

  // @ts-expect-error a number is no topic
  @Subscribe(42)
  number(_payload: unknown): void {}

  // @ts-expect-error an array of numbers neither
  @Subscribe([42])
  numbers(_payload: unknown): void {}

  // @ts-expect-error a function must choose topics
  @Subscribe(() => 42)
  chosen(_payload: unknown): void {}
}

export class WrongOptions {
  // @ts-expect-error not an option
  @Subscribe(Reading, { owned: true })
  unknown(_reading: Data): void {}

  // @ts-expect-error not a policy
  @Subscribe(Reading, { overflow: 'drop' })
  policy(_reading: Data): void {}

  // @ts-expect-error the key is read from the payload of Reading
  @Subscribe(Reading, { overflow: 'latest', latestBy: (reading: { readonly sensor: string }) => reading.sensor })
  key(_reading: Data): void {}
}
