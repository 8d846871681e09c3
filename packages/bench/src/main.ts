import { readFileSync, writeFileSync } from 'node:fs';
import { writeCharts } from './charts';
import { readCommandLine, USAGE, type Plan, type Recall } from './command-line';
import { writeSections } from './pages';
import { markdownOf, sectionsOf, summaryText, titleText, scenarioText } from './print';
import { profileAll } from './profile/profile';
import { reportOf, reportScenario, type Report, type ScenarioReport } from './report';
import { runScenario, type Result } from './run';
import { Snapshot } from './snapshot';

async function bench(plan: Plan): Promise<void> {
  console.log(`${titleText(reportOf(plan, []))}\n`);
  const snapshot = new Snapshot();
  const results: Result[] = [];
  const reports: ScenarioReport[] = [];
  try {
    for (const scenario of plan.scenarios) {
      const result = await runScenario(scenario, plan, snapshot, (done, of) => {
        showProgress(`${scenario.name} ${done}/${of}`);
      });
      results.push(result);
      showProgress('');
      const reported = reportScenario(result, reports);
      reports.push(reported);
      console.log(`${scenarioText(reported)}\n`);
    }
  } finally {
    snapshot.remove();
  }
  const report = reportOf(plan, results);
  console.log(summaryText(report));
  if (plan.json !== undefined) writeFileSync(plan.json, `${JSON.stringify(report, undefined, 1)}\n`);
  if (plan.charts !== undefined) writeCharts(plan.charts, report);
  if (plan.pages !== undefined) writeSections(plan.pages, sectionsOf(report));
  if (results.some(({ rows }) => rows.some(({ error }) => error !== undefined))) process.exitCode = 1;
}

function recall({ file, charts, pages }: Recall): void {
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  console.log(markdownOf(report));
  if (charts !== undefined) writeCharts(charts, report);
  if (pages !== undefined) writeSections(pages, sectionsOf(report));
}

function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

try {
  const plan = readCommandLine(process.argv.slice(2));
  if (plan === undefined) console.log(USAGE);
  else if (plan.kind === 'report') recall(plan);
  else if (plan.kind === 'profile') void profileAll(plan);
  else void bench(plan);
} catch (error) {
  console.error(`${(error as Error).message}\n\n${USAGE}`);
  process.exitCode = 1;
}
