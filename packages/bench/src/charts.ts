import type { Report } from './report';

export function writeCharts(_folder: string, _report: Report): void {
  throw new Error('no charts yet');
}
