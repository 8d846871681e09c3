import { createRuntime } from '@maiko/core';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { CHUNK_SIZE, Finished, POLICIES, Start, transferActors, type Policy } from './transfer';

const CHUNKS = 1000;
/** Only many more chunks than the mailbox of the consumer holds make a difference between the policies. */
const FEWEST_CHUNKS = 400;

/** One transfer; answers whether the checksums came out as the policy promises. */
async function transfer(policy: Policy, chunks: number): Promise<boolean> {
  console.log(`overflow "${policy}", ${chunks} chunks of ${CHUNK_SIZE} bytes:`);
  const runtime = createRuntime({ actors: transferActors({ policy, work: () => sleep(1) }) });
  await runtime.start();
  const started = performance.now();
  const { payload } = await runtime.outcome(Start({ chunks }), { of: [Finished], within: 60_000 });
  const elapsed = performance.now() - started;
  const report = await runtime.stop();
  const dropped = report.actors.map((each) => `${each.id} ${each.dropped}`).join(', ');

  const { sent, received } = payload;
  const asExpected = (sent === received) === (policy === 'block');
  console.log(`  producer checksum ${sent}\n  consumer checksum ${received}`);
  console.log(`  elapsed ${elapsed.toFixed(0)} ms, dropped: ${dropped}`);
  console.log(
    `  checksums ${sent === received ? 'agree' : 'differ'}: ${asExpected ? 'as expected' : 'NOT as expected'}\n`,
  );
  return asExpected;
}

function readArguments(): { policies: readonly Policy[]; chunks: number } {
  const { values } = parseArgs({ options: { policy: { type: 'string' }, chunks: { type: 'string' } } });
  const policies = POLICIES.filter((each) => values.policy === undefined || values.policy === each);
  if (policies.length === 0)
    throw new Error(`--policy is one of ${POLICIES.join(', ')}, not "${String(values.policy)}"`);
  const chunks = Number(values.chunks ?? CHUNKS);
  if (!Number.isInteger(chunks) || chunks < FEWEST_CHUNKS)
    throw new Error(`--chunks is a whole number from ${FEWEST_CHUNKS}, not "${String(values.chunks)}"`);
  return { policies, chunks };
}

async function main() {
  const { policies, chunks } = readArguments();
  for (const policy of policies) if (!(await transfer(policy, chunks))) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
