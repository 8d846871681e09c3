/** One sample of the text format of Prometheus. */
interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/u;
const SAMPLE = /^(?<name>[^{ ]+)(?:\{(?<labels>.*)\})? (?<value>\S+)$/su;
const LABEL = /(?<label>[a-zA-Z_][a-zA-Z0-9_]*)="(?<text>(?:[^"\\\n]|\\["\\n])*)"(?:,|$)/gu;

/**
 * Reads the text format of Prometheus, version 0.0.4, and answers what is wrong. What `promtool check metrics` would
 * complain of, as far as it applies here: names and labels are well formed, no family has two HELP or TYPE lines,
 * counters and nothing else end in _total, durations are seconds, the suffixes and the label of histograms are theirs,
 * no name says its type. And what the format asks for and promtool does not look at: the samples of a family stand
 * together and behind its lines, no series occurs twice, histograms have rising buckets up to +Inf, which equals
 * _count, and a _sum.
 */
export function prometheusProblems(text: string): string[] {
  const problems: string[] = [];
  const complain = (problem: string) => problems.push(problem);
  if (text !== '' && !text.endsWith('\n')) complain('the last line has no end');
  const types = new Map<string, string>();
  const helped = new Set<string>();
  const seen = new Set<string>();
  const families = new Map<string, Sample[]>();
  let current = '';
  for (const line of text.split('\n').slice(0, -1)) {
    const [, kind, family = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/u.exec(line) ?? [];
    if (kind === 'HELP') {
      if (helped.has(family)) complain(`${family} has two HELP lines`);
      helped.add(family);
    } else if (kind === 'TYPE') {
      if (types.has(family)) complain(`${family} has two TYPE lines`);
      types.set(family, rest);
      current = family;
    } else {
      const sample = parseSample(line);
      if (sample === undefined) {
        complain(`not a sample: ${line}`);
        continue;
      }
      const base = types.get(current) === 'histogram' ? sample.name.replace(/_(bucket|sum|count)$/u, '') : sample.name;
      if (base !== current) complain(`${sample.name} stands outside its family`);
      if (!helped.has(base)) complain(`${base} has no HELP`);
      const key = JSON.stringify([sample.name, sample.labels]);
      if (seen.has(key)) complain(`twice: ${line}`);
      seen.add(key);
      append(families, base, sample);
    }
  }
  for (const [family, samples] of families) {
    const type = types.get(family);
    if (!NAME.test(family)) complain(`${family} is no name`);
    if (type === 'counter' && !family.endsWith('_total')) complain(`the counter ${family} does not end in _total`);
    if (type !== 'counter' && family.endsWith('_total')) complain(`${family} ends in _total and is no counter`);
    if (/[a-z][A-Z]/u.test(family)) complain(`${family} is not written in snake_case`);
    if (/_(milliseconds|ms|minutes|hours)(_|$)/u.test(family)) complain(`${family} is not in seconds`);
    if (new RegExp(`_${type ?? ''}$`, 'u').test(family)) complain(`${family} says its type`);
    if (type !== 'histogram' && /_(bucket|count|sum)$/u.test(family))
      complain(`${family} ends as parts of histograms do`);
    if (type !== 'histogram' && samples.some(({ labels }) => 'le' in labels)) complain(`${family} has the label le`);
    if (type === 'histogram') problems.push(...histogramProblems(family, samples));
  }
  return problems;
}

export function parseSample(line: string): Sample | undefined {
  const { name = '', labels = '', value = '' } = SAMPLE.exec(line)?.groups ?? {};
  const found = [...labels.matchAll(LABEL)];
  if (!NAME.test(name) || value === '' || Number.isNaN(Number(value))) return undefined;
  if (found.map(([all]) => all).join('') !== labels) return undefined;
  const unescaped = (text: string) =>
    text.replace(/\\(.)/gu, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
  return {
    name,
    labels: Object.fromEntries(found.map(({ groups }) => [groups?.label ?? '', unescaped(groups?.text ?? '')])),
    value: Number(value),
  };
}

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

function histogramProblems(family: string, samples: readonly Sample[]): string[] {
  const problems: string[] = [];
  const bySeries = new Map<string, Sample[]>();
  for (const sample of samples) {
    const key = JSON.stringify({ ...sample.labels, le: undefined });
    append(bySeries, key, sample);
  }
  for (const [series, ofSeries] of bySeries) {
    const named = (part: string) => ofSeries.filter(({ name }) => name === `${family}_${part}`);
    const buckets = named('bucket');
    const bounds = buckets.map(({ labels }) => (labels.le === '+Inf' ? Infinity : Number(labels.le)));
    const rising = (values: readonly number[], strictly: boolean) =>
      values.every((each, at) => at === 0 || each - (values[at - 1] as number) > (strictly ? 0 : -1e-9));
    if (!rising(bounds, true)) problems.push(`the bounds of ${family} ${series} do not rise`);
    if (
      !rising(
        buckets.map(({ value }) => value),
        false,
      )
    )
      problems.push(`the buckets of ${family} ${series} fall`);
    if (bounds.at(-1) !== Infinity) problems.push(`${family} ${series} has no bucket +Inf`);
    if (named('count').length !== 1 || named('count')[0]?.value !== buckets.at(-1)?.value)
      problems.push(`the count of ${family} ${series} is not its last bucket`);
    if (named('sum').length !== 1) problems.push(`${family} ${series} has no sum`);
  }
  return problems;
}
