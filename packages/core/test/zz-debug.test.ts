import { RandomSystem } from './support/random-system';
test('x', async () => {
  const system = new RandomSystem({"seed":1,"policies":["block","block","block"],"actors":[{"topics":[0],"own":false,"capacity":1,"copies":3,"handling":"sync","forwardTo":undefined,"forwarding":"return","failEvery":0,"verdict":"resume","stopAfter":0}],"before":[],"commands":[{"type":"spawn","like":0},{"type":"publish","topic":0,"count":4,"hops":0},{"type":"turns","count":1}],"drain":true} as never);
  const log: string[] = [];
  system.runtime.monitors.add({ handled: (e, a) => log.push(`${a} handled ${(e.payload as any).serial}`), actorStarted: (a) => log.push(`${a} started`), deadLetter: (l) => log.push(`${l.subscriber} ${l.reason} ${l.error.message}`), dispatched: (e) => log.push('dispatched'), overflow: (e, a) => log.push(`overflow ${a} ${(e.payload as any).serial}`) });
  await system.run();
  console.log(log.join('\n'), JSON.stringify(system.report));
});
