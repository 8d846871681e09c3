/** Rows of cells; the first row is the header. */
export type Table = readonly (readonly string[])[];

/** Aligns the first column to the left and the others, which hold numbers, to the right. */
export function textTable(rows: Table): string {
  const widths = columnWidths(rows);
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return lines.map((line) => `  ${line}`).join('\n');
}

export function markdownTable([header = [], ...rows]: Table): string {
  const rule = header.map((_, column) => (column === 0 ? '---' : '--:'));
  return [header, rule, ...rows].map((row) => `| ${row.map(escape).join(' | ')} |`).join('\n');
}

function escape(cell: string): string {
  return cell.replaceAll('|', '\\|');
}

function columnWidths(rows: Table): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  return widths;
}
