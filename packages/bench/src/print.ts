import { chartFile, growthOf, growthTable, growthTitle } from './growth';
import type { Sections } from './pages';
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
  const { results, growth, goals, lacks } = sectionTexts(report);
  return [header(report).join('\n'), results, growth, '### Goals', goals, '### What a peer does not do', lacks]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Writes the parts of a report for the documents: with `results` come goals, with curves the growth. */
export function sectionsOf(report: Report, charts = 'charts'): Sections {
  const { results, goals, growth, lacks } = sectionTexts(report, charts);
  const conditions = header(report).join('\n');
  return {
    ...(results === '' ? {} : { results: [conditions, results].join('\n\n'), goals, lacks }),
    ...(growth === '' ? {} : { growth: [conditions, growth].join('\n\n') }),
  };
}

function sectionTexts({ scenarios }: Report, charts?: string) {
  const growths = growthOf(scenarios).map((growth) =>
    [
      `### ${growthTitle(growth)}`,
      ...(charts === undefined ? [] : [`![${growthTitle(growth)}](${charts}/${chartFile(growth)})`]),
      markdownTable(growthTable(growth)),
    ].join('\n\n'),
  );
  const results = scenarios
    .filter(({ series }) => series === undefined)
    .map((scenario) =>
      [`### ${headingOf(scenario)}`, markdownTable(scenarioTable(scenario)), scenarioNotes(scenario).join('; ')]
        .filter((part) => part !== '')
        .join('\n\n'),
    );
  return {
    results: results.join('\n\n'),
    growth: growths.join('\n\n'),
    goals: markdownTable(goalsTable(scenarios)),
    lacks: markdownTable(lacksTable(scenarios)),
  };
}

/** Writes the heading on a page, where the same load stands with each driver. */
export function headingOf({ title, driver }: Pick<ScenarioReport, 'title' | 'driver'>): string {
  return driver === undefined ? title : `${title} (${driver} driver)`;
}
