import { createRuntime, type Runtime, type RuntimeOptions, type StopOptions, type StopReport } from '@maiko/core';
import { RecordingLogger, TestClock } from '@maiko/testing';

/**
 * Makes a runtime under virtual time, with a fixed Random that adds no jitter, and a log that the test can read.
 * Nothing is watched unless the test asks: a timer that comes back every second is in the way of most.
 */
export function virtualRuntime(
  options: RuntimeOptions,
  clock = new TestClock(),
): {
  runtime: Runtime;
  clock: TestClock;
  logger: RecordingLogger;
} {
  const logger = new RecordingLogger();
  const runtime = createRuntime({ clock, logger, random: { next: () => 0 }, watch: false, ...options });
  return { runtime, clock, logger };
}

/** Stops a runtime while virtual time passes, so that what never settles meets its deadline. */
export async function stopVirtually(runtime: Runtime, clock: TestClock, options?: StopOptions): Promise<StopReport> {
  const stopped = runtime.stop(options);
  await clock.advance(options?.deadline ?? 10_000);
  return stopped;
}
