import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The steps of the guide are carried out on a shop. Its own tests must pass before, between and after them. */
const GUIDE = readFileSync(join(__dirname, '../../../../docs/guide/nestjs/migrating.md'), 'utf8');
const folder = join(__dirname, `.steps-${String(process.pid)}`);

/** What a step does to one file: `--- shop/mail.ts`, then lines as in a diff; `...` separates places in the file. */
interface Change {
  readonly step: number;
  readonly file: string;
  readonly lines: readonly string[];
}

function changesOf(guide: string): Change[] {
  return guide.split(/^## (?=\d)/m).flatMap((section) => {
    const step = Number.parseInt(section, 10);
    return [...section.matchAll(/^```diff\n--- shop\/([\w.]+)\n([\s\S]*?)^```$/gm)].map(([, file = '', text = '']) => ({
      step,
      file,
      lines: text.trimEnd().split('\n'),
    }));
  });
}

function changed(source: string, { file, lines }: Change): string {
  const places = lines.join('\n').split('\n...\n');
  return places.reduce((text, place) => {
    const marked = place.split('\n');
    const side = (sign: string): string =>
      marked
        .filter((line) => line.startsWith(sign) || line.startsWith(' '))
        .map((line) => line.slice(1))
        .join('\n');
    const parts = text.split(side('-'));
    if (parts.length !== 2) throw new Error(`shop/${file} has ${String(parts.length - 1)} times\n${side('-')}`);
    return parts.join(side('+'));
  }, source);
}

/** Makes a folder for every step, with the files as they are after it. */
function carryOut(changes: readonly Change[]): string[] {
  let previous = join(folder, 'step-0');
  mkdirSync(folder, { recursive: true });
  cpSync(join(__dirname, 'shop'), previous, { recursive: true });
  const steps = [...new Set(changes.map(({ step }) => step))];
  const after = steps.map((step) => {
    const next = join(folder, `step-${String(step)}`);
    cpSync(previous, next, { recursive: true });
    for (const change of changes.filter((each) => each.step === step)) {
      const file = join(next, change.file);
      writeFileSync(file, changed(readFileSync(file, 'utf8'), change));
    }
    return (previous = next);
  });
  return [join(folder, 'step-0'), ...after];
}

const places = carryOut(changesOf(GUIDE));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('the guide has five steps', () => {
  expect(places).toHaveLength(6);
});

describe.each(places.map((place, step) => [step, place] as const))('after step %i', (_step, place) => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { checks } = require(join(place, 'shop.checks.ts')) as { checks: Record<string, () => Promise<void>> };
  test.each(Object.entries(checks))('%s', async (_name, check) => {
    await check();
  });
});
