import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app-module';

async function main() {
  const app = await NestFactory.create(AppModule);
  app.enableShutdownHooks();
  await app.listen(process.env.PORT ?? 3000, 'localhost');
  console.log(`The shop is open: ${await app.getUrl()} (Ctrl-C closes it)`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
