import { fillSections } from '../src/pages';

const PAGE =
  'Before.\n\n<!-- measured: goals -->\n\nold\n\n<!-- end of goals -->\n\nAfter.\n\n' +
  '<!-- measured: growth -->\n<!-- end of growth -->\n';

test('a text takes the place between its marks, and only there', () => {
  const filled: string[] = [];
  const page = fillSections(PAGE, { goals: '| a |' }, (name) => filled.push(name));
  expect(page).toBe(PAGE.replace('old', '| a |'));
  expect(filled).toEqual(['goals']);
});

test('a place may be empty', () => {
  const page = fillSections(PAGE, { growth: 'curves $1' }, () => undefined);
  expect(page).toContain('<!-- measured: growth -->\n\ncurves $1\n\n<!-- end of growth -->');
});
