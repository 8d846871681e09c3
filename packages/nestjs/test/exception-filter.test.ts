import { topic } from '@maiko/core';
import { MaikoExceptionFilter, Publisher } from '@maiko/nestjs';
import type { ArgumentsHost } from '@nestjs/common';
import { isObservable, lastValueFrom, type Observable } from 'rxjs';
import { application, errorOf } from './support';

const Job = topic<string>('job');

async function closedError() {
  const { app } = await application({});
  const publisher = app.get(Publisher);
  await app.close();
  return errorOf(() => publisher.publish(Job, 'late'));
}

const hostOf = (type: string, client: object = {}): ArgumentsHost =>
  ({ getType: () => type, switchToWs: () => ({ getClient: () => client }) }) as unknown as ArgumentsHost;

test('the filter gives the caller of a microservice the error itself', async () => {
  const error = await closedError();
  const answer = new MaikoExceptionFilter().catch(error, hostOf('rpc'));
  expect(isObservable(answer)).toBe(true);
  await expect(lastValueFrom(answer as Observable<never>)).rejects.toBe(error);
});

test('the filter tells a socket what Nest would, and throws nothing there', async () => {
  const told: unknown[] = [];
  const client = { emit: (...given: unknown[]) => told.push(given) };
  new MaikoExceptionFilter().catch(await closedError(), hostOf('ws', client));
  expect(told).toEqual([['exception', { status: 'error', message: 'Internal server error' }]]);
});

test('the filter leaves errors of other places as they are', async () => {
  const error = await closedError();
  expect(await errorOf(() => new MaikoExceptionFilter().catch(error, hostOf('graphql')))).toBe(error);
});
