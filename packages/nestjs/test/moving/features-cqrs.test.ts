import { bus } from './cqrs/bus';
import { handlers } from './cqrs/handlers';
import { rowsOfGuide } from './features';

const features = { ...bus, ...handlers };

test.each(Object.entries(features))('%s', async (_feature, { show }) => {
  await show();
});

test('the guide lists these features with these verdicts', () => {
  expect(rowsOfGuide('`@nestjs/cqrs`')).toEqual(
    Object.entries(features).map(([feature, { verdict }]) => [feature, verdict]),
  );
});
