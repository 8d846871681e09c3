import 'reflect-metadata';
import {
  Injectable,
  Logger,
  Module,
  UseGuards,
  UseInterceptors,
  type CallHandler,
  type CanActivate,
  type INestApplicationContext,
  type ModuleMetadata,
  type NestInterceptor,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Flow } from '../../flow';
import { Counter } from '../../load';
import type { Line } from '../../peer';
import { timed, type Measure } from '../../program';

export interface Enhanced {
  readonly by: 'nothing' | 'guard' | 'interceptor';
}

@Injectable()
class Pass implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

@Injectable()
class Look implements NestInterceptor {
  intercept(_: unknown, next: CallHandler): ReturnType<CallHandler['handle']> {
    return next.handle();
  }
}

const ENHANCERS: Readonly<Record<Enhanced['by'], readonly MethodDecorator[]>> = {
  nothing: [],
  guard: [UseGuards(Pass)],
  interceptor: [UseInterceptors(Look)],
};

/** Decorates a method with an enhancer of Nest, or with none. */
export function enhanceBy(by: Enhanced['by']): MethodDecorator {
  return (target, name, descriptor) => {
    for (const decorate of ENHANCERS[by]) decorate(target, name, descriptor as never);
  };
}

/** Creates an application of this module, without a log. */
export function createApplication(metadata: ModuleMetadata): Promise<INestApplicationContext> {
  @Module(metadata)
  class BenchModule {}
  Logger.overrideLogger(false);
  return NestFactory.createApplicationContext(BenchModule);
}

/**
 * Makes a measurement of events to a handler of Nest.
 * @param driverWaits because publishing does not make it wait
 */
export function enhanced(
  open: (counter: Counter, by: Enhanced['by']) => Promise<Line>,
  driverWaits: boolean,
): Measure<Enhanced> {
  return timed(async ({ by }) => {
    const counter = new Counter();
    return new Flow(await open(counter, by), [[counter]], driverWaits);
  });
}
