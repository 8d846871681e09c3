// Defaults in one place: those of options, and the limits that no option changes.
import ts from 'typescript';
import { commentOf, packageOf, pathOf, sources, textCell } from './program.mjs';
import { digits, numberOf } from './values.mjs';

/** Constants with the tag `@limit` in their comment: numbers that a program meets. */
function limits() {
  return sources.flatMap((source) =>
    source.statements.filter(ts.isVariableStatement).flatMap((statement) =>
      statement.declarationList.declarations.flatMap((declaration) => {
        const name = declaration.name.getText();
        const value = declaration.initializer === undefined ? undefined : numberOf(declaration.initializer);
        const isLimit = ts.getJSDocTags(statement).some(({ tagName }) => tagName.text === 'limit');
        const comment = commentOf(statement);
        return value === undefined || !isLimit
          ? []
          : [{ name, value, comment, where: packageOf(source), file: pathOf(source) }];
      }),
    ),
  );
}

export function defaultsPage({ tables }) {
  const lines = ['# Defaults', '', 'Durations are milliseconds. What an option means is in [options](options.md).', ''];
  lines.push('## Options', '', '| option | of | default |', '| --- | --- | --- |');
  for (const { name, rows } of tables)
    for (const row of rows)
      if (row.fallback !== 'required' && row.fallback !== 'none')
        lines.push(`| \`${row.name}\` | [${name}](options.md#${name.toLowerCase()}) | ${textCell(row.fallback)} |`);
  lines.push(
    '',
    '## Limits',
    '',
    'Numbers that no option changes.',
    '',
    '| limit | value | constant | file |',
    '| --- | ---: | --- | --- |',
  );
  for (const { name, value, comment, where, file } of limits())
    lines.push(`| ${textCell(comment)} | ${digits(value)} | \`${name}\` | ${where}: \`${file}\` |`);
  return lines.join('\n');
}
