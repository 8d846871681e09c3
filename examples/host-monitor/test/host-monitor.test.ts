import { systemClock, type Envelope } from '@maiko/core';
import { bootstrap } from '@maiko/tsyringe';
import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { filter, firstValueFrom, map, take, toArray } from 'rxjs';
import { ActorFigures } from '../src/dashboard/actor-figures';
import { SupervisionWatch } from '../src/dashboard/supervision-watch';
import { Terminal } from '../src/dashboard/terminal';
import { hostMonitor } from '../src/host-monitor';
import { FaultyMachine } from '../src/machine/faulty-machine';
import type { MachineReader } from '../src/machine/machine-reader';
import type { Metric } from '../src/metrics/metric';
import { reportLines } from '../src/report';
import { RuntimeLog } from '../src/runtime-log';
import { temporaryFile } from '../src/settings';
import { AlertRaised, Metrics, SupervisionNoted } from '../src/topics';
import { FakeMachine } from './support/fake-machine';
import { fakeOutput } from './support/fake-output';

const out = temporaryFile();

afterAll(() => {
  rmSync(dirname(out), { recursive: true });
});

async function start(machine: MachineReader, isTTY = false) {
  const output = fakeOutput(isTTY);
  const terminal = new Terminal(output, {});
  const figures = new ActorFigures();
  const log: string[] = [];
  const logger = new RuntimeLog((line) => log.push(line), false);
  const parts = { interval: 10, out, title: 'a fake', terminal, figures, machine: () => machine };
  const runtime = await bootstrap(hostMonitor(parts), { logger, signals: false });
  runtime.monitors.add(new SupervisionWatch(runtime));
  figures.watch(runtime);
  return { runtime, output, figures, log };
}

test('readings become metrics, statistics, an alert and records; stopping drains and frees what was injected', async () => {
  const machine = new FakeMachine();
  const { runtime, output, figures } = await start(machine);
  const seen: Metric[] = [];
  runtime.events(Metrics).subscribe(({ payload }) => seen.push(payload));
  const alert = await firstValueFrom(runtime.events(AlertRaised));
  const report = await runtime.stop();

  expect(alert.payload).toEqual({ id: 'cpu.total', level: 100, bound: 75, unit: '%' });
  expect(seen.find(({ id }) => id === 'memory.used')).toMatchObject({ value: 750, limit: 1_000 });
  expect(new Set(seen.map(({ source }) => source))).toEqual(new Set(['cpu', 'memory', 'network', 'event-loop']));
  expect(output.text()).toContain('** alert: cpu.total above 75 %');

  expect(report).toMatchObject({ drained: true, abandoned: [], failure: undefined });
  const [first, ...lines] = reportLines(report, (actor) => figures.published(actor));
  expect(first).toMatch(/^Events per actor +handled +published/);
  expect(lines.slice(0, 11).map((line) => line.split(' ')[0])).toEqual(report.actors.map(({ id }) => id));

  const records = readFileSync(out, 'utf8').trimEnd().split('\n');
  expect(records).toHaveLength(report.actors.find(({ id }) => id === 'recorder')?.handled ?? 0);
  expect(records.map((line) => (JSON.parse(line) as Envelope).topic)).toContain('alert.raised');
  expect(machine.disposed).toBe(1);
});

test('a sampler that fails is restarted, one sees it, and the others do not notice', async () => {
  let now = 0;
  const clock = { ...systemClock, monotonic: () => now };
  const { runtime, output, log } = await start(new FaultyMachine(new FakeMachine(), clock));
  const notes = firstValueFrom(runtime.events(SupervisionNoted).pipe(take(2), toArray()));
  now = 2_000;
  const texts = (await notes).map(({ payload }) => payload.text);
  const report = await runtime.stop();

  expect(texts[0]).toMatch(/^network-sampler #1 failed, restarting in \d+ ms: injected fault/);
  expect(texts[1]).toBe('network-sampler restarted as #2');
  expect(output.text()).toContain('** network-sampler restarted as #2');
  expect(log.join('\n')).toContain('network-sampler');
  expect(report.actors.filter(({ restarts }) => restarts > 0).map(({ id }) => id)).toEqual(['network-sampler']);
});

test('a sampler that fails too often takes its module along: all samplers begin anew, the rest does not notice', async () => {
  let now = 0;
  const clock = { ...systemClock, monotonic: () => now };
  const { runtime } = await start(new FaultyMachine(new FakeMachine(), clock));
  const failures = runtime.events(SupervisionNoted).pipe(
    map(({ payload }) => payload),
    filter(({ tone }) => tone === 'bad'),
    take(3),
    toArray(),
  );
  const seen = firstValueFrom(failures);
  now = 4_500;
  expect((await seen).map(({ text }) => text)).toEqual([
    expect.stringMatching(/^network-sampler #1 failed, restarting in \d+ ms: injected fault/),
    expect.stringMatching(/^network-sampler #2 failed, restarting in \d+ ms: injected fault/),
    expect.stringMatching(
      /^module Sampling failed \(too many restarts\), all its actors restart in \d+ ms: injected fault/,
    ),
  ]);
  await firstValueFrom(runtime.events(SupervisionNoted).pipe(take(6)));
  const report = await runtime.stop();
  const restarted = report.actors.filter(({ restarts }) => restarts > 0);
  expect(new Set(restarted.map(({ module }) => module))).toEqual(new Set(['Sampling']));
  expect(restarted).toHaveLength(6);
});

test('on a terminal it draws on a screen of its own and leaves it in the end', async () => {
  const { runtime, output } = await start(new FakeMachine(), true);
  await firstValueFrom(runtime.events(Metrics).pipe(take(20), toArray()));
  await runtime.stop();
  expect(output.text()).toContain('a fake');
  expect(output.text()).toContain('ACTORS');
  expect(output.text()).toContain('\u001B[?25h');
});

test('a file that cannot be opened fails the start and names the path', async () => {
  const machine = new FakeMachine();
  const terminal = new Terminal(fakeOutput(false), {});
  const module = hostMonitor({
    interval: 10,
    out: `${__filename}/is-no-directory.jsonl`,
    title: '',
    terminal,
    figures: new ActorFigures(),
    machine: () => machine,
  });
  const logger = new RuntimeLog(() => undefined, true);
  await expect(bootstrap(module, { logger, signals: false })).rejects.toThrow(/recorder/);
});
