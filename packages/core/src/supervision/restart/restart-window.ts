/**
 * Returns which past restarts still count, with this one added: the sliding window. A stamp exactly `within` ago
 * counts, as in OTP.
 * @param stamps when the earlier restarts happened, on a monotonic clock
 */
export function restartsInWindow(stamps: readonly number[], now: number, within: number): readonly number[] {
  return [...stamps.filter((stamp) => now - stamp <= within), now];
}
