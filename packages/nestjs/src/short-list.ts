/** Writes the first names of a list, and how many more there are. */
export function shortList(names: readonly string[], most: number): string {
  const more = names.length > most ? `, and ${String(names.length - most)} more` : '';
  return names.slice(0, most).join(', ') + more;
}
