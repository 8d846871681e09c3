import { createRuntime, type Runtime, type RuntimeOptions } from '@maiko/core';
import { RecordingLogger } from './recording-logger';
import { TestClock } from './test-clock';

/** A runtime under virtual time, with a fixed Random that adds no jitter, whose log the test can read. */
export function virtualRuntime(options: RuntimeOptions): { runtime: Runtime; clock: TestClock; logger: RecordingLogger } {
  const clock = new TestClock();
  const logger = new RecordingLogger();
  const runtime = createRuntime({ clock, logger, random: { next: () => 0 }, ...options });
  return { runtime, clock, logger };
}

/** Every actor whose counters do not add up (G9), as text; empty when all do. */
export function unbalanced(runtime: Runtime): string[] {
  return runtime
    .actors()
    .filter(({ counters: { accepted, handled, failed, dropped, deadLettered, queued } }) => {
      return accepted !== handled + failed + dropped + deadLettered + queued;
    })
    .map(({ id, counters }) => `${id}: ${JSON.stringify(counters)}`);
}
