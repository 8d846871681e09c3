import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { readProtocolLine } from './protocol';
import type { Measured, Scenario } from './scenario';
import type { Timing } from './timing';

const TIMEOUT = 120_000;

export function externalBinary(): string | undefined {
  const binary = process.env.MAIKO_RS_BENCH;
  return binary === '' ? undefined : binary;
}

/** Runs the binary that takes part as a peer, once. */
export async function measureExternal(scenario: Scenario, { warmUp, duration }: Timing): Promise<Measured> {
  const args = [scenario.name, '0', String(warmUp), String(duration)];
  const { stdout } = await promisify(execFile)(externalBinary() as string, args, { timeout: TIMEOUT });
  return readProtocolLine(stdout, scenario.name, scenario.external as number);
}
