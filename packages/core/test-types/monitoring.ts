import { createRuntime, topic, type Envelope, type Monitor } from '@maiko/core';
import { Metrics, Recorder, replay, Tracer, type DiagnosticsMessages, type TraceLogger } from '@maiko/core/monitoring';
import { expectTypeOf } from 'expect-type';

/** The built-in monitors and what they are given. */

const runtime = createRuntime({ actors: [] });

export function monitors(): void {
  runtime.monitors.add(new Metrics());
  runtime.monitors.add(new Tracer());
  runtime.monitors.add(new Recorder('events.jsonl'));
  runtime.monitors.add({ handled: (envelope, actor) => `${envelope.topic} ${actor}` });
  // @ts-expect-error a callback takes an envelope first
  runtime.monitors.add({ handled: (actor: string) => actor });

  expectTypeOf(new Metrics().toPrometheus()).toEqualTypeOf<string>();
  expectTypeOf<Metrics>().toExtend<Monitor>();
  expectTypeOf<Recorder>().toExtend<Monitor>();
}

export function loggers(pino: { debug(fields: object, message: string): void }): void {
  new Tracer({ logger: console });
  new Tracer({ logger: console, levels: { handled: 'info', stepped: 'silent' } });
  expectTypeOf<Console>().toExtend<TraceLogger>();
  // @ts-expect-error it has one method of a logger only
  new Tracer({ logger: pino });
  // @ts-expect-error no callback of a monitor has this name
  new Tracer({ levels: { handeld: 'info' } });
  // @ts-expect-error no level has this name
  new Tracer({ levels: { handled: 'loud' } });
}

export async function recordings(): Promise<void> {
  const Tick = topic<number>('tick');
  const report = await replay('events.jsonl', { speed: 10, topics: [Tick, 'tock.*'] }).into(runtime);
  expectTypeOf(report.replayed).toEqualTypeOf<number>();
  // @ts-expect-error a moment is a number or a Date
  replay('events.jsonl', { from: 'yesterday' });
}

export function channels(message: DiagnosticsMessages['maiko:event:dispatched']): void {
  expectTypeOf(message.envelope).toExtend<Envelope>();
  expectTypeOf(message.subscribers).toEqualTypeOf<number>();
  // @ts-expect-error no channel has this name
  expectTypeOf<DiagnosticsMessages['maiko:event:sent']>().toBeNever();
}
