import { escape } from './escape';

/** What is drawn: a function, with its callees below it. */
interface Block {
  readonly name: string;
  readonly total: number;
  readonly callees: ReadonlyMap<string, Block>;
}

export interface FlameGraph {
  readonly title: string;
  /** Under what conditions it was measured. */
  readonly note: string;
  readonly tree: Block;
  /** Each has a color of its own, named in the legend if it occurs. */
  readonly groups: readonly string[];
  /** The group of a function, by its name. */
  readonly groupOf: (name: string) => string | undefined;
}

const WIDTH = 960;
const MARGIN = 16;
const ROW = 20;
const LEGEND_TOP = 74;
const TOP = 92;
const CHARACTER = 6.1;

/** Narrower blocks cannot be told apart. Pixels. */
const NARROWEST = 1.5;

const LIGHT = ['#a7d3ff', '#ffd0a8', '#d9c7ff', '#b5ead0', '#ffc6dc', '#f3e29a', '#d6d3d1', '#c9e7ef', '#e6c9c0'];
const DARK = ['#1d4f82', '#7a4214', '#523a8c', '#14573f', '#7c2a50', '#665711', '#47423e', '#1f5561', '#693a2d'];

const STYLE = `
text { font: 11px ui-monospace, Menlo, 'DejaVu Sans Mono', monospace; fill: #1f2328; pointer-events: none }
.title { font: 600 17px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif }
.note { font: 12px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #57606a }
.back { fill: #ffffff } .b { stroke: #ffffff; stroke-width: 0.7 } .other { fill: #e7e9ec }
${palette(LIGHT)}
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .note { fill: #9da7b1 } .back { fill: #0d1117 } .b { stroke: #0d1117 } .other { fill: #2b323b }
${palette(DARK)}
}`;

function palette(colors: readonly string[]): string {
  return colors.map((color, index) => `.g${index} { fill: ${color} }`).join(' ');
}

/** Draws an SVG file: callers above, callees below, as wide as their share of the time. */
export function drawFlameGraph({ title, note, tree, groups, groupOf }: FlameGraph): string {
  const blocks: string[] = [];
  const used = new Set<string>();
  let depth = 0;
  const classOf = (name: string): string => {
    const group = groupOf(name);
    const index = group === undefined ? -1 : groups.indexOf(group);
    if (group !== undefined) used.add(group);
    return index < 0 ? 'other' : `g${index % LIGHT.length}`;
  };
  const draw = (block: Block, left: number, row: number): void => {
    const width = widthOf(block, tree);
    if (width < NARROWEST) return;
    depth = Math.max(depth, row + 1);
    const color = row === 0 ? 'other' : classOf(block.name);
    blocks.push(rectangle(block, left, TOP + row * ROW, width, color, block.total / tree.total));
    let at = left;
    for (const callee of [...block.callees.values()].sort((one, other) => other.total - one.total)) {
      draw(callee, at, row + 1);
      at += widthOf(callee, tree);
    }
  };
  draw(tree, MARGIN, 0);
  const height = TOP + depth * ROW + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${escape(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="back" width="${WIDTH}" height="${height}" rx="8"/>`,
    `<text class="title" x="${MARGIN}" y="28">${escape(title)}</text>`,
    `<text class="note" x="${MARGIN}" y="48">${escape(note)}</text>`,
    ...legend(
      groups.filter((group) => used.has(group)),
      (group) => `g${groups.indexOf(group) % LIGHT.length}`,
    ),
    ...blocks,
    '</svg>\n',
  ].join('\n');
}

function widthOf({ total }: Block, all: Block): number {
  return (total / all.total) * (WIDTH - 2 * MARGIN);
}

function rectangle({ name }: Block, x: number, y: number, width: number, color: string, share: number): string {
  const label = name.replace(/^:/, '');
  const text = fitting(label, width);
  return (
    `<g><title>${escape(label)} ${(share * 100).toFixed(1)} %</title>` +
    `<rect class="b ${color}" x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 1}"/>` +
    (text === '' ? '' : `<text x="${(x + 4).toFixed(1)}" y="${y + 14}">${escape(text)}</text>`) +
    '</g>'
  );
}

/** The function before its file, when there is no room for both. */
function fitting(label: string, width: number): string {
  const room = Math.floor((width - 6) / CHARACTER);
  if (label.length <= room) return label;
  const short = label.slice(label.lastIndexOf(':') + 1);
  return short.length <= room ? short : '';
}

function legend(groups: readonly string[], classOf: (group: string) => string): string[] {
  let x = MARGIN;
  return groups.map((group) => {
    const at = x;
    x += 34 + group.length * CHARACTER;
    return (
      `<rect class="${classOf(group)}" x="${at}" y="${LEGEND_TOP - 10}" width="12" height="12" rx="2"/>` +
      `<text x="${at + 17}" y="${LEGEND_TOP}">${escape(group)}</text>`
    );
  });
}
