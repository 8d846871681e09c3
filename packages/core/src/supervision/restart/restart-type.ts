import type { RestartType } from '../../actor/policy';

/** The end of an incarnation. `normal`: by itself. `failure`: it failed. `bystander`: because of another's failure. */
export type Exit = 'normal' | 'failure' | 'bystander';

/** Returns whether another incarnation follows; if not, the actor has ended for good. The table is OTP's. */
export function comesBack(restart: RestartType, exit: Exit): boolean {
  switch (restart) {
    case 'permanent':
      return true;
    case 'transient':
      return exit !== 'normal';
    case 'temporary':
      return false;
  }
}
