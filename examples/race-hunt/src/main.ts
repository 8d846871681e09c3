import { SimulationError } from '@maiko/testing';
import { BoxOffice } from './box-office';
import { hunt } from './hunt';
import { MendedBoxOffice } from './mended/box-office';

async function main() {
  console.log('The box office with tests that pass:\n');
  try {
    await hunt(BoxOffice, { seeds: 500 });
    throw new Error('nothing was found, which is not what this example is about');
  } catch (error) {
    if (!(error instanceof SimulationError)) throw error;
    console.log(error.message);
  }

  const { runs, interleavings } = await hunt(MendedBoxOffice, { seeds: 500 });
  console.log(`\nThe mended one: ${runs} runs, ${interleavings} different orders of events, nothing found`);
}

void main();
