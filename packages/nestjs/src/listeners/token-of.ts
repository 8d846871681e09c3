/** The name of a class as one token of a topic; a class may be called anything, or nothing. */
export function tokenOf({ name }: { readonly name: string }): string {
  return name.replace(/[^\w$-]/g, '_') || 'anonymous';
}
