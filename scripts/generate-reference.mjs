// Writes docs/reference from the sources: options, errors, metrics, defaults. With --check it only says what is not up
// to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from './packages.mjs';
import { defaultsPage } from './reference/defaults.mjs';
import { errorList, errorsPage } from './reference/errors.mjs';
import { metricsPage } from './reference/metrics.mjs';
import { optionsPage, optionTables } from './reference/options.mjs';

const MADE = '<!-- Made from the sources by scripts/generate-reference.mjs. -->\n\n';
const checking = process.argv.includes('--check');

const options = optionTables();
const errors = errorList();
const pages = {
  'options.md': optionsPage(options),
  'errors.md': errorsPage(errors),
  'metrics.md': metricsPage(),
  'defaults.md': defaultsPage(options),
};

let failures = 0;
function fail(message) {
  failures += 1;
  console.error(message);
}

for (const problem of options.problems) fail(problem);
for (const { code, messages } of errors) {
  if (!errors.some((each) => each.code === code && each.comment !== ''))
    fail(`${code} has no comment at what makes it: ${messages.join(' / ')}`);
}
for (const [name, text] of Object.entries(pages)) {
  const path = join(root, 'docs/reference', name);
  const page = await format(MADE + text, { ...(await resolveConfig(path)), filepath: path });
  const current = (() => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return '';
    }
  })();
  if (page === current) continue;
  if (checking) fail(`docs/reference/${name} is not up to date: run node scripts/generate-reference.mjs`);
  else writeFileSync(path, page);
}
console.log(
  `${options.tables.length} options objects, ${new Set(errors.map(({ code }) => code)).size} codes, ${failures} failures`,
);
process.exitCode = failures === 0 ? 0 : 1;
