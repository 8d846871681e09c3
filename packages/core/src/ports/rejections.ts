import { attributeRejections } from '#platform/rejections';
import type { Rejections } from '../platform/contract';
import { noAttribution } from './errors';
import type { Logger } from './logger';

export type { Rejections } from '../platform/contract';

/**
 * Makes the attribution of unhandled rejections to actors; undefined where the platform cannot tell.
 * @param logger told of that
 */
export function rejectionsOfActors(logger: Logger): Rejections | undefined {
  const rejections = attributeRejections();
  if (rejections === undefined) logger.warn(noAttribution().message);
  return rejections;
}
