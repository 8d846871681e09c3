import { trio } from './support/trio';
test('try', async () => {
  const { harness, data } = await trio();
  console.log(harness.story(), harness.events().countByTopic, harness.event(data).receivers, data.id, harness.log.lines);
  console.log(harness.chain(data).toMermaid());
  console.log(await harness.stop());
});
