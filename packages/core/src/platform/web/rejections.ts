import type { RejectionSource } from '../contract';

/**
 * An event `unhandledrejection` carries a promise and a reason, and nothing about the code it comes from. A guess would
 * fail the wrong actor.
 */
export const { attributeRejections }: RejectionSource = { attributeRejections: () => undefined };
