import { count, duration, invalidOption, type OptionRule } from '@maiko/core/adapter';

function checkArgument(call: string, name: string, value: unknown, rule: OptionRule): void {
  const expected = rule(value);
  if (expected !== undefined) throw invalidOption(call, name, expected, value);
}

/** @throws INVALID_OPTION */
export function checkDuration(call: string, value: number): void {
  checkArgument(call, 'duration', value, duration);
}

/** @throws INVALID_OPTION */
export function checkTimes(call: string, value: number): void {
  checkArgument(call, 'times', value, count(1));
}
