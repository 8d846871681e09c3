import { Actor, Runtime, Subscribe, topic } from '@maiko/core';
import { serverSentEvents } from '@maiko/nestjs';
import { Controller, Logger, Sse } from '@nestjs/common';
import { get, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { filter, map } from 'rxjs';
import { server, turns } from './support';

interface Price {
  readonly symbol: string;
  readonly cents: number;
}

const Priced = topic<Price>('price.changed');
const Bulk = topic<string>('bulk');

@Controller('feed')
class FeedController {
  constructor(private readonly runtime: Runtime) {}

  @Sse('prices')
  prices() {
    return this.runtime.events(Priced).pipe(
      filter(({ payload }) => payload.cents > 0),
      map(({ id, payload: { symbol, cents } }) => ({ id, type: symbol, data: { cents } })),
    );
  }

  @Sse('bulk', { maxPendingDataLength: 100_000 })
  bulk() {
    return this.runtime.events(Bulk).pipe(map(({ payload }) => ({ data: payload })));
  }

  @Sse('all')
  all() {
    return serverSentEvents(this.runtime, Bulk);
  }
}

const got: string[] = [];

@Actor()
class Archive {
  @Subscribe(Bulk)
  keep(text: string) {
    got.push(text);
  }
}

const feed = { controllers: [FeedController], providers: [Archive] };

/** Waits until something outside of the process has happened. */
async function until(happened: () => boolean): Promise<void> {
  while (!happened()) await turns();
}

/** Follows a stream on a connection of its own; `text` is what has come, `closed` settles at its end. */
async function follow(url: string, runtime: Runtime) {
  const request = get(url, { agent: false });
  const response = await new Promise<IncomingMessage>((resolve) => request.once('response', resolve));
  const stream = {
    text: '',
    closed: new Promise<void>((resolve) => response.once('close', resolve)),
    disconnect: () => request.destroy(),
  };
  response.on('error', () => undefined);
  response.on('data', (chunk: Buffer) => (stream.text += chunk.toString()));
  await until(() => runtime.subject(Priced).observed || runtime.subject(Bulk).observed);
  return stream;
}

/** A client that asks for a stream and never reads what comes. */
async function deaf(url: string, path: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => undefined);
  socket.pause();
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nAccept: text/event-stream\r\n\r\n`);
  return socket;
}

test('a controller streams an Observable of events with operators of its own', async () => {
  const { app, runtime, url } = await server(feed);
  const prices = await follow(`${url}/feed/prices`, runtime);
  await runtime.publish(Priced, { symbol: 'ABC', cents: 0 });
  await runtime.publish(Priced, { symbol: 'DEF', cents: 250 });
  await until(() => prices.text.includes('250'));
  expect(prices.text).toMatch(/event: DEF\nid: \S+\ndata: \{"cents":250\}\n/);
  expect(prices.text).not.toContain('ABC');
  await Promise.all([prices.closed, app.close()]);
});

test.each(['prices', 'all'])('a client of %s that disconnects is no observer any more', async (path) => {
  const { runtime, url } = await server(feed);
  const observed = () => (path === 'all' ? runtime.subject(Bulk) : runtime.subject(Priced)).observed;
  const one = await follow(`${url}/feed/${path}`, runtime);
  expect(observed()).toBe(true);
  one.disconnect();
  await one.closed;
  await until(() => !observed());
  await runtime.publish(Priced, { symbol: 'ABC', cents: 1 });
  expect(runtime.deadLetters.total).toBe(0);
});

test('an application that closes ends the stream, after what was published before', async () => {
  const { app, runtime, url } = await server(feed);
  const prices = await follow(`${url}/feed/prices`, runtime);
  for (const cents of [1, 2, 3]) await runtime.publish(Priced, { symbol: 'ABC', cents });
  await Promise.all([prices.closed, app.close()]);
  expect(prices.text.match(/"cents":\d/g)).toEqual(['"cents":1', '"cents":2', '"cents":3']);
});

test('a client that does not read holds up neither actors nor other clients, and is dropped within a bound', async () => {
  const warnings: unknown[] = [];
  const spy = jest.spyOn(Logger.prototype, 'warn').mockImplementation((message) => void warnings.push(message));
  const { runtime, url } = await server(feed);
  const socket = await deaf(url, '/feed/bulk');
  await until(() => runtime.subject(Bulk).observed);
  const text = 'x'.repeat(64_000);
  let published = 0;
  got.length = 0;
  while (runtime.subject(Bulk).observed) {
    await runtime.publish(Bulk, text);
    published++;
    await turns(1);
    // What the buffers of the system hold is not ours to say.
    if (published === 2_000) throw new Error('The client was never dropped');
  }
  await until(() => got.length === published);
  expect(runtime.deadLetters.total).toBe(0);
  expect(warnings).toContainEqual(expect.stringContaining('The client is not reading its events'));
  const other = await follow(`${url}/feed/all`, runtime);
  await runtime.publish(Bulk, 'still here');
  await until(() => other.text.includes('still here'));
  other.disconnect();
  await other.closed;
  socket.destroy();
  spy.mockRestore();
});
