import { createRequire } from 'node:module';
import type { Held, holdings } from './holding-programs';

/** Something a program may have many of, and what it does with them. */
export interface Holding {
  readonly name: string;
  readonly title: string;
  readonly axis: string;
}

/** Sets up `many` of them. Maiko is loaded here and not before: other scenarios measure what loading it takes. */
export async function hold({ name }: Holding, many: number): Promise<Held> {
  const programs = createRequire(__filename)('./holding-programs') as { readonly holdings: typeof holdings };
  const setUp = programs.holdings[name];
  if (setUp === undefined) throw new Error(`holding-programs.ts has no "${name}"`);
  return setUp(many);
}

export const HOLDINGS: readonly Holding[] = [
  { name: 'keys', title: 'keys of a keyed actor grow', axis: 'keys' },
  {
    name: 'evictions',
    title: 'instances that make room for others grow',
    axis: 'instances, and 8 more keys than that',
  },
  { name: 'dropped', title: 'queued events grow, drop-oldest', axis: 'queued events' },
  { name: 'observers', title: 'observers that come and go grow', axis: 'observers' },
  { name: 'scrapes', title: 'scraped actors grow', axis: 'actors' },
  { name: 'spawns', title: 'actors beside one that comes and goes grow', axis: 'actors with a topic each' },
  { name: 'questions', title: 'open questions grow', axis: 'questions without an answer' },
  { name: 'dead-letters', title: 'stored dead letters grow', axis: 'stored dead letters' },
];
