import { MaikoModule, type MaikoRootOptions } from '@maiko/nestjs';
import { Module, type INestApplicationContext, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Runtime } from '@maiko/core';
import { RecordingLogger, settle } from '../../../core/test/support';

export interface Started {
  readonly app: INestApplicationContext;
  readonly runtime: Runtime;
  readonly logger: RecordingLogger;
  /** Waits until nothing changes any more. */
  settled(): Promise<void>;
}

const open = new Set<INestApplicationContext>();

/** An application without a server, whose root module is this, with a runtime. It is closed after the test. */
export async function application(metadata: ModuleMetadata, options: MaikoRootOptions = {}): Promise<Started> {
  const logger = new RecordingLogger();
  const maiko = MaikoModule.forRoot({ logger, random: { next: () => 0 }, ...options });
  return { ...(await applicationOf({ ...metadata, imports: [maiko, ...(metadata.imports ?? [])] })), logger };
}

/** An application whose root module is exactly this. */
export async function applicationOf(metadata: ModuleMetadata): Promise<Omit<Started, 'logger'>> {
  @Module(metadata)
  class AppModule {}

  const app = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
  open.add(app);
  const runtime = app.get(Runtime);
  return { app, runtime, settled: () => settle(runtime) };
}

afterEach(async () => {
  for (const app of open) await app.close();
  open.clear();
});
