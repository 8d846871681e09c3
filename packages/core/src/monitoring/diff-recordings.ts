import type { RecordedEvent } from './recording';
import { readRecording, type RecordingSource } from './recording-reader';

/** One place where two recordings differ. */
export interface RecordingDifference {
  readonly kind: 'missing' | 'unexpected' | 'changed';
  readonly topic: string;
  /**
   * The topics of the events that led to it, the first cause first, with the place of each among its siblings:
   * `raw.beta[1]`.
   */
  readonly path: readonly string[];
  readonly expected: RecordedEvent | undefined;
  readonly actual: RecordedEvent | undefined;
}

/** The difference of two recordings. */
export interface RecordingDiff {
  readonly same: boolean;
  readonly differences: readonly RecordingDifference[];
  /** The differences for people; empty when there are none. */
  readonly text: string;
}

/** An event with those it caused. */
interface Node {
  readonly record: RecordedEvent;
  readonly caused: Node[];
}

/**
 * Compares what happened in two runs: which event caused which, its payload and its publisher. Ids and times may
 * differ, and so may the order of events of different topics; the order of events of one topic with one cause may not.
 * @throws RECORDING_NOT_FOUND, RECORDING_INVALID
 * @example
 * expect((await diffRecordings('expected.jsonl', 'actual.jsonl')).text).toBe('');
 */
export async function diffRecordings(expected: RecordingSource, actual: RecordingSource): Promise<RecordingDiff> {
  const differences: RecordingDifference[] = [];
  compare(await forest(expected), await forest(actual), [], differences);
  return { same: differences.length === 0, differences, text: textOf(differences) };
}

/** The events that nothing recorded caused, each with its consequences. */
async function forest(source: RecordingSource): Promise<Node[]> {
  const byId = new Map<string, Node>();
  const roots: Node[] = [];
  for await (const record of readRecording(source)) {
    const node: Node = { record, caused: [] };
    byId.set(record.id, node);
    const parent = record.parent === undefined ? undefined : byId.get(record.parent);
    (parent?.caused ?? roots).push(node);
  }
  return roots;
}

function compare(
  expected: readonly Node[],
  actual: readonly Node[],
  path: readonly string[],
  differences: RecordingDifference[],
): void {
  const [before, after] = [byTopic(expected), byTopic(actual)];
  for (const topic of new Set([...before.keys(), ...after.keys()])) {
    const [ones, others] = [before.get(topic) ?? [], after.get(topic) ?? []];
    for (let index = 0; index < Math.max(ones.length, others.length); index++) {
      const [one, other] = [ones[index], others[index]];
      const here = [...path, `${topic}[${String(index)}]`];
      const kind = kindOf(one?.record, other?.record);
      if (kind !== undefined)
        differences.push({ kind, topic, path: here, expected: one?.record, actual: other?.record });
      if (one !== undefined && other !== undefined) compare(one.caused, other.caused, here, differences);
    }
  }
}

function byTopic(nodes: readonly Node[]): Map<string, Node[]> {
  const groups = new Map<string, Node[]>();
  for (const node of nodes) {
    const { topic } = node.record;
    const group = groups.get(topic);
    if (group === undefined) groups.set(topic, [node]);
    else group.push(node);
  }
  return groups;
}

function kindOf(
  one: RecordedEvent | undefined,
  other: RecordedEvent | undefined,
): RecordingDifference['kind'] | undefined {
  if (one === undefined) return 'unexpected';
  if (other === undefined) return 'missing';
  return one.sender === other.sender && payloadText(one) === payloadText(other) ? undefined : 'changed';
}

/** The payload as text that does not depend on the order of its keys. */
function payloadText({ payload, unrecordable, instance }: RecordedEvent): string {
  const sorted = JSON.stringify({ payload, unrecordable, instance }, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
  return sorted;
}

const SIGNS = { missing: '-', unexpected: '+', changed: '~' } as const;

/** How many differences the text shows: the first ones cause most of the others. */
const SHOWN = 20;

function textOf(differences: readonly RecordingDifference[]): string {
  if (differences.length === 0) return '';
  const many = differences.length === 1 ? '1 difference' : `${String(differences.length)} differences`;
  const lines = [`${many} (- missing, + unexpected, ~ changed):`];
  for (const { kind, path, expected, actual } of differences.slice(0, SHOWN)) {
    lines.push(`${SIGNS[kind]} ${path.join(' -> ')}`);
    if (expected !== undefined) lines.push(`    expected ${eventText(expected)}`);
    if (actual !== undefined) lines.push(`    actual   ${eventText(actual)}`);
  }
  if (differences.length > SHOWN) lines.push(`  and ${String(differences.length - SHOWN)} more`);
  return lines.join('\n');
}

function eventText({ sender, payload, unrecordable }: RecordedEvent): string {
  const from = sender === undefined ? 'from outside' : `from ${sender}`;
  return `${unrecordable ?? JSON.stringify(payload)} ${from}`;
}
