const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** Draws the last `width` values as blocks, from 0 to `top`. */
export function sparkline(values: readonly number[], top: number, width: number): string {
  return values
    .slice(Math.max(0, values.length - width))
    .map((value) => block(value, top))
    .join('');
}

function block(value: number, top: number): string {
  const share = top > 0 ? Math.min(1, Math.max(0, value / top)) : 0;
  return BLOCKS[Math.min(BLOCKS.length - 1, Math.floor(share * BLOCKS.length))] ?? BLOCKS[0];
}

/** Draws a bar of `width` characters, of which `percent` are full. */
export function bar(percent: number, width: number): string {
  const full = Math.round((Math.min(100, Math.max(0, percent)) / 100) * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}
