import { classes } from './event-emitter/classes';
import { emits } from './event-emitter/emits';
import { emitters } from './event-emitter/emitters';
import { modules } from './event-emitter/modules';
import { rowsOfGuide } from './features';

const features = { ...emits, ...emitters, ...classes, ...modules };

test.each(Object.entries(features))('%s', async (_feature, { show }) => {
  await show();
});

test('the guide lists these features with these verdicts', () => {
  expect(rowsOfGuide('`@nestjs/event-emitter`')).toEqual(
    Object.entries(features).map(([feature, { verdict }]) => [feature, verdict]),
  );
});
