import { diffRecordings, Recorder, replay } from '@maiko/core/monitoring';
import { createHarness, type Harness } from '@maiko/testing';
import { tsyringeContainer } from '@maiko/tsyringe';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AlphaTicks, BetaTicks, MarketModule, Orders } from '../src/market';

let folder: string;

beforeEach(() => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  folder = mkdtempSync(join(tmpdir(), 'arbitrage-'));
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** Records what `day` does to a market. */
async function recorded(name: string, day: (harness: Harness) => Promise<unknown>): Promise<string> {
  const file = join(folder, name);
  const recorder = new Recorder(file);
  const harness = await createHarness(MarketModule, {
    container: tsyringeContainer,
    options: { monitors: [recorder] },
  });
  await day(harness);
  await harness.settle();
  await harness.stop();
  await recorder.close();
  return file;
}

const morning = async (harness: Harness) => {
  await harness.publish(AlphaTicks, { price: 100, quantity: 100 });
  await harness.publish(BetaTicks, { price: '105.0', side: 'B', count: 100 });
};

test('a recorded morning places the same orders when it is replayed', async () => {
  const original = await recorded('morning.jsonl', morning);
  const again = await recorded('again.jsonl', async (harness) => {
    const { replayed } = await replay(original).into(harness.runtime);
    await harness.settle();
    expect(replayed).toBe(2);
    expect(harness.topic(Orders).eventCount).toBe(2);
  });
  expect(await diffRecordings(original, again)).toMatchObject({ same: true, text: '' });
});

test('a morning that went otherwise shows as a difference, order by order', async () => {
  const original = await recorded('morning.jsonl', morning);
  const other = await recorded('other.jsonl', async (harness) => {
    await harness.publish(AlphaTicks, { price: 100, quantity: 100 });
    await harness.publish(BetaTicks, { price: '99.0', side: 'B', count: 100 });
  });
  const { same, text } = await diffRecordings(original, other);
  expect(same).toBe(false);
  expect(text).toContain('order.alpha');
  expect(text).toContain('order.beta');
});
