import { spawnSync } from 'node:child_process';

/** Where `promtool` is on the path it has the last word; it comes with Prometheus, not from npm. */
export const withPromtool = spawnSync('promtool', ['--version']).status === 0;

/** Returns what `promtool check metrics` says of a text; empty when it finds nothing. */
export function promtoolSays(text: string): string {
  const { status, stdout, stderr, error } = spawnSync('promtool', ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  const said = `${stdout}${stderr}`.trim();
  return said === '' && status !== 0 ? `it ended with ${String(status)}` : said;
}
