import { MaikoModule, type MaikoRootOptions } from '@maiko/nestjs';
import { Module, type INestApplication, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AddressInfo } from 'node:net';
import { Runtime } from '@maiko/core';
import { RecordingLogger } from '../../../core/test/support';

export interface Server {
  readonly app: INestApplication;
  readonly runtime: Runtime;
  readonly url: string;
}

const open = new Set<INestApplication>();

/** Creates an application that is not listening yet. It is closed after the test. */
export async function httpApplication(
  metadata: ModuleMetadata,
  options: MaikoRootOptions = {},
): Promise<INestApplication> {
  const maiko = MaikoModule.forRoot({ logger: new RecordingLogger(), ...options });
  @Module({ ...metadata, imports: [maiko, ...(metadata.imports ?? [])] })
  class AppModule {}

  const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
  open.add(app);
  return app;
}

/** Starts an application on a port of its own. */
export async function server(metadata: ModuleMetadata, options?: MaikoRootOptions): Promise<Server> {
  const app = await httpApplication(metadata, options);
  await app.listen(0, '127.0.0.1');
  const { port } = (app.getHttpServer() as { address(): AddressInfo }).address();
  return { app, runtime: app.get(Runtime), url: `http://127.0.0.1:${port}` };
}

afterEach(async () => {
  for (const app of open) await app.close();
  open.clear();
});
