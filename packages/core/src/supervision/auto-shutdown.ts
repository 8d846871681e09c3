/** The rule when a module ends because significant children have ended by themselves. The words are OTP's. */
export type AutoShutdown = 'never' | 'any' | 'all';

/**
 * Returns whether the end of one significant child ends its module.
 * @param left how many significant children have not ended
 */
export function shutsDown(autoShutdown: AutoShutdown, left: number): boolean {
  switch (autoShutdown) {
    case 'never':
      return false;
    case 'any':
      return true;
    case 'all':
      return left === 0;
  }
}
