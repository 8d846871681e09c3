import type { Envelope } from '@maiko/core';
import { createHarness, TestClock } from '@maiko/testing';
import '@maiko/testing/jest';
import { bootstrap, tsyringeContainer } from '@maiko/tsyringe';
import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { ActorFigures } from '../src/dashboard/actor-figures';
import { SupervisionWatch } from '../src/dashboard/supervision-watch';
import { Terminal } from '../src/dashboard/terminal';
import { hostMonitor } from '../src/host-monitor';
import { FaultyMachine } from '../src/machine/faulty-machine';
import type { MachineReader } from '../src/machine/machine-reader';
import { JsonLinesFile } from '../src/recording/json-lines-file';
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

interface Setting {
  readonly isTTY?: boolean;
  readonly clock?: TestClock;
  /** In place of the real one, which takes real time. */
  readonly file?: JsonLinesFile;
}

async function start(machine: MachineReader, { isTTY = false, clock = new TestClock(), file }: Setting = {}) {
  const output = fakeOutput(isTTY);
  const terminal = new Terminal(output, {});
  const figures = new ActorFigures();
  const log: string[] = [];
  const logger = new RuntimeLog((line) => log.push(line), false);
  const parts = { interval: 10, out, title: 'a fake', terminal, figures, machine: () => machine };
  const harness = await createHarness(hostMonitor(parts), {
    container: tsyringeContainer,
    overrides: file === undefined ? [] : [{ provide: JsonLinesFile, useValue: file }],
    clock,
    options: { logger },
  });
  harness.runtime.monitors.add(new SupervisionWatch(harness.runtime));
  figures.watch(harness.runtime);
  return { harness, output, figures, log };
}

test('readings become metrics, statistics, an alert and records; stopping drains and frees what was injected', async () => {
  const machine = new FakeMachine();
  const { harness, output, figures } = await start(machine);
  await harness.advance(200);
  const report = await harness.runtime.stop();

  const alert = { id: 'cpu.total', level: 100, bound: 75, unit: '%' };
  expect(harness).toHaveDelivered(AlertRaised, { to: 'recorder', payload: alert, times: 1 });
  const seen = harness.topic(Metrics).payloads;
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

class NoFile extends JsonLinesFile {
  override async open() {}
  override async append() {}
}

/**
 * Returns the notes of supervision after so many milliseconds on a machine with a network that cannot be read now and
 * then.
 */
async function withFaults(duration: number) {
  const clock = new TestClock();
  const started = await start(new FaultyMachine(new FakeMachine(), clock), { clock, file: new NoFile('') });
  await started.harness.advance(duration);
  const notes = started.harness.topic(SupervisionNoted).payloads;
  return { ...started, notes, report: await started.harness.runtime.stop() };
}

test('a sampler that fails is restarted, one sees it, and the others do not notice', async () => {
  const { notes, output, log, report } = await withFaults(2_000);
  expect(notes.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^network-sampler #1 failed, restarting in \d+ ms: injected fault/),
    'network-sampler restarted as #2',
  ]);
  expect(output.text()).toContain('** network-sampler restarted as #2');
  expect(log.join('\n')).toContain('network-sampler');
  expect(report.actors.filter(({ restarts }) => restarts > 0).map(({ id }) => id)).toEqual(['network-sampler']);
});

test('a sampler that fails too often takes its module along: all samplers restart, the rest goes on', async () => {
  const { notes, report } = await withFaults(6_000);
  expect(notes.filter(({ tone }) => tone === 'bad').map(({ text }) => text)).toEqual([
    expect.stringMatching(/^network-sampler #1 failed, restarting in \d+ ms: injected fault/),
    expect.stringMatching(/^network-sampler #2 failed, restarting in \d+ ms: injected fault/),
    expect.stringMatching(
      /^module Sampling failed \(too many restarts\), all its actors restart in \d+ ms: injected fault/,
    ),
  ]);
  const restarted = report.actors.filter(({ restarts }) => restarts > 0);
  expect(new Set(restarted.map(({ module }) => module))).toEqual(new Set(['Sampling']));
  expect(restarted).toHaveLength(6);
});

test('on a terminal it draws on a screen of its own and leaves it in the end', async () => {
  const { harness, output } = await start(new FakeMachine(), { isTTY: true });
  await harness.advance(1_000);
  await harness.stop();
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
