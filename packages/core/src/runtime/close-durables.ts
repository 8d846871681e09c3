import type { Deadline } from '../cell/deadline';
import { hookTimeout } from '../cell/errors';
import { toError, withCause } from '../errors';
import type { Durables } from '../flow/durable/durables';
import type { Logger } from '../ports/logger';

/** Disconnects the transport as `stop` ends, which waits for it no longer than it has time. */
export async function closeDurables(durables: Durables, endBy: Deadline, logger: Logger): Promise<void> {
  try {
    await endBy.bound(durables.close(), () => hookTimeout('transport', 'close', Math.round(endBy.left)));
  } catch (error) {
    logger.error(withCause('The transport could not be closed', toError(error)));
  }
}
