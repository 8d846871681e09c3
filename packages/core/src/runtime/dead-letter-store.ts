import type { Broker } from '../flow/broker';
import type { DeadLetterStore } from '../flow/dead-letters';

/** Shows the dead letters of a broker to users. */
export function deadLetterStore(broker: Broker): DeadLetterStore {
  return {
    get total() {
      return broker.deadLetters.total;
    },
    list: () => broker.deadLetters.list(),
    replay: (id) => broker.pacer.pace(broker.replay(id)),
  };
}
