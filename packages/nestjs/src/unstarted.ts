import { systemClock, type Clock, type Logger, type Runtime } from '@maiko/core';

/** How long an application may take from its creation to its start before it is told. Milliseconds. */
const PATIENCE = 5_000;

const told = new WeakSet<Runtime>();

/**
 * Warns, once, when events have been published in an application that is created and never initialised: nothing will
 * handle them.
 * @returns cancels it
 */
export function warnUnlessStarted(runtime: Runtime, logger: Logger, clock: Clock = systemClock): () => void {
  let cancel = (): void => undefined;
  const look = (): void => {
    if (runtime.state !== 'created' || told.has(runtime)) return;
    const kept = keptBy(runtime);
    if (kept === 0) cancel = clock.setTimer(look, PATIENCE, true);
    else
      tell(
        runtime,
        logger,
        `Events are kept (${String(kept)}) and not handled: the application has been created, and not been initialised`,
      );
  };
  cancel = clock.setTimer(look, PATIENCE, true);
  return () => {
    cancel();
  };
}

/** Says why events that were kept are lost, unless it has been said. */
export function tellNeverStarted(runtime: Runtime, logger: Logger): void {
  if (!told.has(runtime))
    tell(
      runtime,
      logger,
      'The application was closed before it had been initialised. Events that were kept for its actors are dead letters',
    );
}

function tell(runtime: Runtime, logger: Logger, what: string): void {
  told.add(runtime);
  logger.warn(
    `${what}. Its actors run after app.init() or app.listen(); startAllMicroservices() of a hybrid application, and compile() of a testing module, do ` +
      'neither',
  );
}

function keptBy(runtime: Runtime): number {
  return runtime.actors().reduce((sum, { counters }) => sum + counters.accepted, 0);
}
