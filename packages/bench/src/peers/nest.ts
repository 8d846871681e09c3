import 'reflect-metadata';
import { Logger, Module, type DynamicModule, type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AsyncReceiver, Receiver, Tick } from '../load';
import type { Line, Wiring } from '../peer';
import { Trampoline } from './trampoline';

/** One way to dispatch events in Nest. */
export interface NestDispatch {
  readonly module: DynamicModule;
  /** A provider with one handler: what a Nest user writes, in a function because topics come at run time. */
  provider(pattern: string, handler: (tick: Tick) => unknown): Type;
  /** How to publish on a topic of the wiring, when the application has started. */
  publisher(application: INestApplicationContext): (topic: number, tick: Tick) => Promise<unknown> | undefined;
}

/** Starts an application with the subscriptions of the wiring as providers. */
export async function startNest(
  { subscriptions, circular = false }: Wiring | Wiring<AsyncReceiver>,
  dispatch: NestDispatch,
): Promise<Line> {
  let send = (_topic: number, _tick: Tick): Promise<unknown> | undefined => undefined;
  const trampoline = new Trampoline((topic: number, tick) => send(topic, tick));
  const publish: Line['publish'] = circular
    ? (topic, tick) => {
        trampoline.send(topic, tick);
        return undefined;
      }
    : (topic, tick) => send(topic, tick);

  const providers = subscriptions.map(({ pattern, receiver, replyTo }) => {
    if (replyTo === undefined) return dispatch.provider(pattern, (tick) => receiver.receive(tick));
    return dispatch.provider(pattern, (tick) => {
      const answer = (receiver as Receiver).receive(tick);
      if (answer !== undefined) void publish(replyTo, answer);
    });
  });
  @Module({ imports: [dispatch.module], providers })
  class BenchModule {}
  Logger.overrideLogger(false);
  const application = await NestFactory.createApplicationContext(BenchModule);
  send = dispatch.publisher(application);
  return { publish, close: () => application.close() };
}
