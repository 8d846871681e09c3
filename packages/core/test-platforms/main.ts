import { cases } from './cases';
import { run } from './harness';

/** In a browser the lines go to the server that the page came from. */
async function report(text: string): Promise<void> {
  const { location } = globalThis as { location?: Record<'protocol' | 'href' | 'search', string> };
  if (location?.protocol.startsWith('http') !== true) console.log(text);
  else await fetch(new URL(`/report${location.search}`, location.href), { method: 'POST', body: text });
}

void run(cases).then((lines) => report(lines.join('\n')));
