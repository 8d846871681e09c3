import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Actor, Subscribe, topic } from '@maiko/core';
import { diagnosticsChannels, type DiagnosticsChannel, type DiagnosticsMessages } from '@maiko/core/monitoring';
import { settle, started } from './support';

const Tick = topic<number>('tick');

@Actor({ name: 'worker' })
class Worker {
  @Subscribe(Tick)
  take(tick: number) {
    if (tick === 13) throw new Error('unlucky');
  }
}

function hear<N extends DiagnosticsChannel>(name: N) {
  const messages: DiagnosticsMessages[N][] = [];
  const listen = (message: unknown) => void messages.push(message as DiagnosticsMessages[N]);
  subscribe(name, listen);
  return { messages, stop: () => unsubscribe(name, listen) };
}

test('what happens is published on channels', async () => {
  const handled = hear('maiko:event:handled');
  const dispatched = hear('maiko:event:dispatched');
  const failed = hear('maiko:actor:failed');
  const restarting = hear('maiko:actor:restarting');
  const { runtime } = await started([Worker], { monitors: [diagnosticsChannels()] });
  await runtime.publish(Tick, 1);
  await runtime.publish(Tick, 13);
  await settle(runtime);
  for (const each of [handled, dispatched, failed, restarting]) each.stop();
  expect(handled.messages.map(({ envelope, actor }) => [envelope.payload, actor])).toEqual([[1, 'worker']]);
  expect(dispatched.messages.slice(0, 2).map(({ envelope, subscribers }) => [envelope.payload, subscribers])).toEqual([
    [1, 1],
    [13, 1],
  ]);
  expect(failed.messages.map(({ error, actor }) => [error.message, actor])).toEqual([['unlucky', 'worker']]);
  expect(restarting.messages).toEqual([
    { actor: 'worker', incarnation: 1, cause: expect.any(Error) as unknown, delay: 100 },
  ]);
});

test('no message is made for a channel without subscribers', () => {
  const { handled } = diagnosticsChannels();
  const publish = jest.spyOn(channel('maiko:event:handled'), 'publish');
  (handled as (...facts: unknown[]) => void)({}, 'worker');
  expect(publish).not.toHaveBeenCalled();
  publish.mockRestore();
});

test('every callback has a channel of its own, and the manual lists them all', () => {
  const monitor = diagnosticsChannels();
  const manual = readFileSync(join(__dirname, '../../../docs/guide/monitoring/diagnostics-channels.md'), 'utf8');
  const listed = [...manual.matchAll(/^\| `(maiko:[a-z:-]+)`/gmu)].map(([, name]) => name as DiagnosticsChannel);
  expect(new Set(listed).size).toBe(listed.length);
  const heard = listed.map((name) => ({ name, ...hear(name) }));
  for (const report of Object.values(monitor) as (() => void)[]) report();
  for (const each of heard) each.stop();
  expect(heard.map(({ name, messages }) => [name, messages.length])).toEqual(listed.map((name) => [name, 1]));
  expect(listed).toHaveLength(Object.keys(monitor).length);
});
