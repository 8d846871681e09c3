import { bootstrap, RuntimeModule } from '@maiko/tsyringe';
import { players, table } from './game';

const pace = process.argv.includes('--fast') ? 0.1 : 1;

@RuntimeModule({ actors: [...table, ...players(500 * pace, 350 * pace)] })
class GuesserModule {}

async function main() {
  const runtime = await bootstrap(GuesserModule);
  await runtime.join();
  console.log('\nGame over!');
}

void main();
