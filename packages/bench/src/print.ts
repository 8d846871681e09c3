import { growthOf, growthTable, growthTitle } from './growth';
import { goalsTable, header, lacksTable, scenarioNotes, scenarioTable } from './present';
import type { Report, ScenarioReport } from './report';
import { markdownTable, textTable } from './table';

export function titleText(report: Report): string {
  return header(report).join('\n');
}

export function scenarioText(scenario: ScenarioReport): string {
  const notes = scenarioNotes(scenario).map((note) => `  ${note}`);
  return [scenario.title, textTable(scenarioTable(scenario)), ...notes].join('\n');
}

export function summaryText({ scenarios }: Report): string {
  const lacks = lacksTable(scenarios).slice(1);
  const width = Math.max(0, ...lacks.map(([peer = '']) => peer.length));
  return [
    'Goals',
    textTable(goalsTable(scenarios)),
    '',
    'What a peer does not do',
    ...lacks.map(([peer = '', text = '']) => `  ${peer.padEnd(width)}  ${text}`),
  ].join('\n');
}

/** Writes the whole report for a page. */
export function markdownOf(report: Report): string {
  const { scenarios } = report;
  const growths = growthOf(scenarios).map((growth) => [
    `### ${growthTitle(growth)}`,
    markdownTable(growthTable(growth)),
  ]);
  const parts = scenarios
    .filter(({ series }) => series === undefined)
    .map((scenario) =>
      [`### ${scenario.title}`, markdownTable(scenarioTable(scenario)), scenarioNotes(scenario).join('; ')]
        .filter((part) => part !== '')
        .join('\n\n'),
    );
  return [
    header(report).join('\n'),
    ...parts,
    ...growths.flat(),
    '### Goals',
    markdownTable(goalsTable(scenarios)),
    '### What a peer does not do',
    markdownTable(lacksTable(scenarios)),
  ].join('\n\n');
}
