import { MaikoModule } from '@maiko/nestjs';
import { CqrsHandlers } from '@maiko/nestjs/cqrs';
import { EventEmitterListeners } from '@maiko/nestjs/event-emitter';
import { Module, type INestApplicationContext, type ModuleMetadata, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { Runtime } from '@maiko/core';
import { RecordingLogger, settle, turns } from '../support';

/** One program, before it moves and after. */
export interface Program {
  readonly listeners: readonly Type<object>[];
  readonly providers?: NonNullable<ModuleMetadata['providers']>;
  /** Options of the library. */
  readonly options?: object | undefined;
  /** The modules of the library, where `forRoot(options)` is not all of it. */
  readonly library?: NonNullable<ModuleMetadata['imports']>;
  /** Where the adapter finds the emitter or the bus, if that is not global. */
  readonly imports?: ModuleMetadata['imports'];
}

export type Library = 'event-emitter' | 'cqrs';

function before(of: Library, { listeners, providers = [], options, library }: Program): ModuleMetadata {
  const own = of === 'cqrs' ? CqrsModule.forRoot(options) : EventEmitterModule.forRoot(options);
  return { imports: library ?? [own], providers: [...providers, ...listeners] };
}

function after(of: Library, program: Program): ModuleMetadata {
  const { listeners, providers = [], imports: where = [] } = program;
  const { imports = [] } = before(of, program);
  const moved =
    of === 'cqrs'
      ? CqrsHandlers.forFeature({ handlers: listeners as never, imports: where })
      : EventEmitterListeners.forFeature({ listeners, imports: where });
  return { imports: [MaikoModule.forRoot({ logger: new RecordingLogger() }), ...imports, moved], providers };
}

/** Lets everything that is on its way arrive, with actors and without. */
export async function rest(app: INestApplicationContext): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await turns(10);
    try {
      await settle(app.get(Runtime));
    } catch {
      // There is none before the move.
    }
  }
}

/** Runs one driver on a program before it moves and after, and gives what each of the two runs answered. */
export async function both<T>(
  library: Library,
  program: (log: string[]) => Program,
  driver: (app: INestApplicationContext, log: string[]) => T | Promise<T>,
): Promise<{ before: unknown; after: unknown }> {
  const run = async (metadata: (library: Library, program: Program) => ModuleMetadata): Promise<unknown> => {
    const log: string[] = [];
    @Module(metadata(library, program(log)))
    class AppModule {}
    const app = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
    const answer = await driver(app, log);
    await rest(app);
    await app.close();
    return { answer, log };
  };
  return { before: await run(before), after: await run(after) };
}
