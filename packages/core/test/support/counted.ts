import { Observable, type ObservableInput, from } from 'rxjs';

/** An Observable that counts how often it was subscribed to, and how many of these subscriptions are open. */
export class Counted<T> extends Observable<T> {
  opened = 0;
  open = 0;

  constructor(input: ObservableInput<T>) {
    super((subscriber) => {
      this.opened++;
      this.open++;
      const subscription = from(input).subscribe(subscriber);
      return () => {
        this.open--;
        subscription.unsubscribe();
      };
    });
  }
}
