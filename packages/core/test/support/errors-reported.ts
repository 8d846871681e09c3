import { firstValueFrom, timer } from 'rxjs';

/** Waits until RxJS has reported the errors that nothing handles: it does so in a timer. */
export async function errorsReported(): Promise<void> {
  await firstValueFrom(timer(0));
}
