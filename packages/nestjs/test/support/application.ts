import { MaikoModule, type MaikoRootOptions } from '@maiko/nestjs';
import { Module, type INestApplicationContext, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Runtime } from '@maiko/core';
import { MaikoTestingModule } from '@maiko/nestjs/testing';
import { Harness } from '@maiko/testing';
import { RecordingLogger, settle, type TestClock } from '../../../core/test/support';

export interface Started {
  readonly app: INestApplicationContext;
  readonly runtime: Runtime;
  readonly logger: RecordingLogger;
  /** Waits until nothing changes any more. */
  settled(): Promise<void>;
}

const open = new Set<INestApplicationContext>();

/** Creates an application without a server, under a harness. It is closed after the test. */
export async function application(
  metadata: ModuleMetadata,
  { clock, ...options }: Omit<MaikoRootOptions, 'clock'> & { readonly clock?: TestClock } = {},
): Promise<Started & { readonly harness: Harness }> {
  const imports = [MaikoModule.forRoot(options), MaikoTestingModule.forRoot({ clock })];
  const started = await applicationOf({ ...metadata, imports: [...imports, ...(metadata.imports ?? [])] });
  const harness = started.app.get(Harness);
  return { ...started, harness, logger: harness.log };
}

/** Creates an application without a harness, with the lifecycle of its own. */
export async function bareApplication(metadata: ModuleMetadata, options: MaikoRootOptions = {}): Promise<Started> {
  const logger = new RecordingLogger();
  const maiko = MaikoModule.forRoot({ logger, random: { next: () => 0 }, ...options });
  return { ...(await applicationOf({ ...metadata, imports: [maiko, ...(metadata.imports ?? [])] })), logger };
}

/** Creates an application of exactly this root module. */
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
