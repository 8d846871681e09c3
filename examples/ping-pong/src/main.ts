import { createRuntime } from '@maiko/core';
import { players } from './ping-pong';

async function main() {
  const runtime = createRuntime({ actors: players });
  await runtime.start();
  await runtime.join();
}

void main();
