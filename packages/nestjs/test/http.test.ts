import { Actor, Runtime, Subscribe, topic, topics } from '@maiko/core';
import { httpOutcome, MaikoExceptionFilter, Publisher, serverSentEvents, type OutcomeRejection } from '@maiko/nestjs';
import { Body, Controller, Injectable, Logger, Param, Post, Sse, type CanActivate } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { gate, refusalOf, server, turns } from './support';

interface Order {
  readonly id: string;
  readonly item?: string;
}

const Placed = topic<Order>('order.placed');
const Confirmed = topic<Order & { readonly by: string }>('order.confirmed');
const OutOfStock = topic<{ readonly item: string }>('order.out-of-stock');
const Declined = topic<string>('order.declined');
const Requested = topic<string>('http.requested');
const Checked = topic<Order>('order.checked', {
  validate: 'always',
  schema: {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value: unknown) =>
        typeof (value as Order).id === 'string'
          ? { value: value as Order }
          : { issues: [{ message: 'id is no text', path: ['id'] }] },
    },
  },
});

const clerk = { gate: gate() };

@Actor()
class Clerk {
  @Subscribe(Placed)
  async decide(order: Order) {
    if (order.item === 'slow') await clerk.gate.passed;
    if (order.item === 'gold') return OutOfStock({ item: 'gold' });
    if (order.item === 'free') return Declined('no money');
    if (order.item === 'lost') return undefined;
    return Confirmed({ ...order, by: 'clerk' });
  }
  @Subscribe(Checked)
  check() {}
}

/** Guards publish too. */
@Injectable()
class Counter implements CanActivate {
  constructor(readonly publisher: Publisher) {}
  async canActivate() {
    await this.publisher.publish(Requested, 'yes');
    return true;
  }
}

@Controller('orders')
class OrdersController {
  constructor(
    private readonly runtime: Runtime,
    private readonly publisher: Publisher,
  ) {}

  @Post()
  async place(@Body() order: Order) {
    const { payload } = await httpOutcome(this.runtime, Placed(order), {
      of: [Confirmed],
      rejections: [
        { topic: OutOfStock, status: 409 },
        { topic: Declined, status: 402 },
      ],
      within: order.item === 'slow' ? 5_000 : 50,
    });
    return payload;
  }

  @Post('plain')
  async plain(@Body() order: Order) {
    await this.runtime.outcome(Placed(order), { of: [Confirmed], within: 20 });
  }

  @Post('checked')
  async checked(@Body() order: Order) {
    await this.publisher.publish(Checked, order);
  }

  @Post('asked')
  async asked(@Body() order: Order) {
    await httpOutcome(this.runtime, Checked(order), { of: [Confirmed] });
  }

  @Post('ingest/:topic')
  async ingest(@Param('topic') name: string, @Body() data: unknown) {
    await this.runtime.ingest(name, data);
  }

  @Post('misnamed')
  async misnamed() {
    await this.publisher.publish(topic<string>('not a topic'), 'x');
  }

  @Post('wrong')
  async wrong() {
    await this.publisher.publish({} as never);
  }

  @Sse('feed/:topic')
  feed(@Param('topic') name: string) {
    return serverSentEvents(this.runtime, name);
  }

  @Sse('short')
  short() {
    return serverSentEvents(this.runtime, Confirmed, { data: ({ id }) => id });
  }
}

const shop = {
  controllers: [OrdersController],
  providers: [
    Clerk,
    { provide: APP_FILTER, useClass: MaikoExceptionFilter },
    { provide: APP_GUARD, useClass: Counter },
  ],
};

async function post(url: string, order: object): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
  });
  return { status: response.status, body: await response.json() };
}

beforeEach(() => {
  clerk.gate = gate();
});

test('the answer to a request is the outcome of the event it publishes', async () => {
  const { url, runtime } = await server(shop);
  const requests: string[] = [];
  runtime.events(Requested).subscribe(({ payload }) => requests.push(payload));
  expect(await post(`${url}/orders`, { id: '7' })).toEqual({ status: 201, body: { id: '7', by: 'clerk' } });
  expect(requests).toEqual(['yes']);
});

test('a rejection becomes its status, with its payload as the body', async () => {
  const { url } = await server(shop);
  expect(await post(`${url}/orders`, { id: '7', item: 'gold' })).toEqual({ status: 409, body: { item: 'gold' } });
  expect(await post(`${url}/orders`, { id: '8', item: 'free' })).toEqual({
    status: 402,
    body: { statusCode: 402, message: 'no money' },
  });
});

test('no outcome in time is 504, with and without httpOutcome', async () => {
  const { url } = await server(shop);
  const timeout = { statusCode: 504, message: 'There was no answer in time', error: 'Gateway Timeout' };
  expect(await post(`${url}/orders`, { id: '7', item: 'lost' })).toEqual({ status: 504, body: timeout });
  expect(await post(`${url}/orders/plain`, { id: '7', item: 'lost' })).toEqual({ status: 504, body: timeout });
});

describe('a client is at fault only for data that the program says is from outside, and is told nothing about the program', () => {
  const refused = { status: 400, body: { statusCode: 400, message: 'The data was refused', error: 'Bad Request' } };
  const fault = { status: 500, body: { statusCode: 500, message: 'Internal server error' } };

  test.each([
    ['data of a request that does not fit its schema', 'ingest/order.checked', refused],
    ['a name of a request that is no topic', 'ingest/order%20checked', refused],
    ['a name of a request that is reserved', 'ingest/$dead-letters', refused],
    ['a name of a request that is a pattern', 'ingest/order.%3E', refused],
    ['a request that is asked about and does not fit', 'asked', refused],
    ['a payload of the program that does not fit', 'checked', fault],
    ['a topic of the program that is none', 'misnamed', fault],
    ['something of the program that is no event', 'wrong', fault],
  ])('%s', async (_what, path, answer) => {
    const { url } = await server(shop);
    expect(await post(`${url}/orders/${path}`, { id: 5 })).toEqual(answer);
  });
});

test('an application that closes answers what it has accepted, and refuses the rest with 503', async () => {
  const { app, url } = await server(shop);
  const accepted = post(`${url}/orders`, { id: '1', item: 'slow' });
  while (!app.get(Runtime).actor('Clerk').counters.accepted) await turns();
  const closed = app.close();
  await turns();
  expect(await post(`${url}/orders`, { id: '2' })).toEqual({
    status: 503,
    body: { statusCode: 503, message: 'The application is shutting down', error: 'Service Unavailable' },
  });
  clerk.gate.open();
  expect(await accepted).toEqual({ status: 201, body: { id: '1', by: 'clerk', item: 'slow' } });
  await closed;
});

/** Reads a stream of server-sent events until it has seen so many, then lets the rest be read. */
async function streamOf(url: string) {
  const response = await fetch(url, { headers: { accept: 'text/event-stream' } });
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let text = '';
  return {
    async until(part: string): Promise<string> {
      while (!text.includes(part)) text += Buffer.from((await reader.read()).value ?? []).toString();
      return text;
    },
    async rest(): Promise<string> {
      for (let next = await reader.read(); !next.done; next = await reader.read())
        text += Buffer.from(next.value).toString();
      return text;
    },
  };
}

test('events are sent to browsers as they are published, and the stream ends when the application closes', async () => {
  const { app, runtime, url } = await server(shop);
  const feed = await streamOf(`${url}/orders/feed/${encodeURIComponent('order.*')}`);
  const short = await streamOf(`${url}/orders/short`);
  const [id] = await Promise.all([
    new Promise<string>((resolve) => runtime.events(Placed).subscribe((envelope) => resolve(envelope.id))),
    runtime.publish(Placed, { id: '7' }),
    runtime.publish(Declined, 'no money'),
  ]);
  expect(await feed.until('clerk')).toContain(`event: order.placed\nid: ${id}\ndata: {"id":"7"}`);
  expect(await feed.until('clerk')).toContain('event: order.declined');
  expect(await feed.until('clerk')).toContain('data: "no money"');
  expect(await short.until('7')).toContain('event: order.confirmed');
  const [rest] = await Promise.all([feed.rest(), short.rest(), app.close()]);
  expect(rest).toContain('event: order.confirmed');
});

test('an event that cannot be sent is left out and logged, and the stream goes on', async () => {
  const warnings: unknown[] = [];
  const spy = jest.spyOn(Logger.prototype, 'warn').mockImplementation((message) => void warnings.push(message));
  const circle: { self?: unknown } = {};
  circle.self = circle;
  const Feed = topic('order.feed');
  const { app, runtime, url } = await server(shop);
  const feed = await streamOf(`${url}/orders/feed/order.feed`);
  const short = await streamOf(`${url}/orders/short`);
  const throws = {
    toJSON: () => {
      throw new Error('of the payload');
    },
  };
  for (const payload of [{ n: 1n }, 5n, circle, throws, undefined, { ok: 'yes' }]) await runtime.publish(Feed, payload);
  await runtime.publish(Confirmed, null as never);
  await runtime.publish(Confirmed, { id: 'fine', by: 'clerk' });
  expect(await feed.until('yes')).not.toContain('event: error');
  expect(await feed.until('yes')).toContain('data: null');
  expect(await short.until('fine')).toContain('data: fine');
  spy.mockRestore();
  expect(warnings).toHaveLength(4);
  const told =
    /^Event \S+ of topic "order.feed" was left out of a stream of server-sent events, 1 so far: TypeError: .* BigInt/;
  expect(warnings).toContainEqual(expect.stringMatching(told));
  expect(warnings).toContainEqual(expect.stringContaining('of topic "order.confirmed"'));
  await Promise.all([feed.rest(), short.rest(), app.close()]);
});

test.each<[string, OutcomeRejection]>([
  ['a status that is no refusal', { topic: Declined, status: 200 }],
  ['a family', { topic: topics<string>('order.*'), status: 400 }],
])('%s is refused as a rejection', async (_what, rejection) => {
  const { runtime } = await server(shop);
  expect(
    await refusalOf(() => httpOutcome(runtime, Placed({ id: '1' }), { of: [Confirmed], rejections: [rejection] })),
  ).toContain('[INVALID_OPTION] Option "rejections" of httpOutcome is not valid');
});
