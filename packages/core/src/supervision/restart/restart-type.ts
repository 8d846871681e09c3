import type { RestartType } from '../../actor/policy';

/**
 * How the life of an incarnation came to its end. `normal`: it ended itself. `failure`: it failed. `bystander`: it has to go
 * because of another's failure.
 */
export type Exit = 'normal' | 'failure' | 'bystander';

/** Whether another incarnation follows; if not, the actor has ended for good. The table is OTP's. */
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
