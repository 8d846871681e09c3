import { Actor, actor, Subscribe, topic, topics } from '@maiko/core';
import { errorOf, hasCelsius, schemaOf, settle, started, virtualRuntime } from './support';

interface Reading {
  readonly celsius: number;
}

const schema = schemaOf<Reading>(hasCelsius);
const Reading = topic('house.reading', { schema, overflow: 'drop-oldest' });
const House = topics<Reading>('house.*', { schema });

function actors() {
  const seen: unknown[] = [];
  @Actor()
  class Everything {
    @Subscribe('house.*')
    take(payload: unknown) {
      seen.push(payload);
    }
  }
  @Actor({ capacity: 1 })
  class Thermostat {
    @Subscribe(Reading)
    take(_reading: Reading) {
      return new Promise<void>(() => undefined);
    }
  }
  @Actor()
  class OfFamily {
    @Subscribe(House)
    take(_reading: Reading) {}
  }
  return { seen, Everything, Thermostat, OfFamily };
}

describe('a name that was used before its topic was declared', () => {
  const uses = {
    ingest: 'garbage came in',
    publish: 'a topic that was made of the name was published on',
    observe: 'it was observed',
    replay: 'a dead letter of it was replayed',
  } as const;
  test.each(Object.entries(uses))('takes the options of the declaration from then on (%s: %s)', async (use) => {
    const { seen, Everything, Thermostat } = actors();
    const { runtime } = await started([Everything]);
    if (use === 'ingest') await runtime.ingest('house.reading', 'garbage');
    if (use === 'publish') await runtime.publish(topic('house.reading'), 'garbage');
    if (use === 'observe') runtime.events('house.reading').subscribe();
    if (use === 'replay') {
      await runtime.ingest('house.reading', 'garbage');
      for (const { id } of runtime.deadLetters.list()) await runtime.deadLetters.replay(id);
    }
    await settle(runtime);
    await runtime.spawn(Thermostat);
    for (let celsius = 0; celsius < 5; celsius++) await runtime.publish(Reading, { celsius });
    await settle(runtime);
    expect(runtime.actor('Thermostat').counters).toMatchObject({ accepted: 5, dropped: 3, queued: 2 });
    expect((await errorOf(() => runtime.ingest('house.reading', { bad: 1 }))).code).toBe('PAYLOAD_REJECTED');
    expect(seen.filter((each) => each !== 'garbage')).toHaveLength(5);
  });

  test('takes those of a family that is declared later', async () => {
    const { Everything, OfFamily } = actors();
    const { runtime } = await started([Everything]);
    await runtime.ingest('house.cellar', 'garbage');
    await runtime.spawn(OfFamily);
    expect((await errorOf(() => runtime.ingest('house.cellar', 'garbage'))).code).toBe('PAYLOAD_REJECTED');
    await runtime.publish(House.at('cellar'), { celsius: 1 });
    expect((await errorOf(() => runtime.ingest('house.attic', 'garbage'))).code).toBe('PAYLOAD_REJECTED');
  });

  test('takes those of the first topic with options that is published, and the name alone does not contradict them', async () => {
    const { Everything } = actors();
    const { runtime } = await started([Everything]);
    await runtime.ingest('house.reading', 'garbage');
    await runtime.publish(Reading, { celsius: 1 });
    expect((await errorOf(() => runtime.ingest('house.reading', 'garbage'))).code).toBe('PAYLOAD_REJECTED');
    await runtime.ingest('house.reading', { celsius: 2 });
  });

  test('does not hide that the program declares it twice', async () => {
    const { Thermostat } = actors();
    const { runtime } = await started([]);
    await runtime.ingest('house.reading', 'garbage');
    await runtime.spawn(Thermostat);
    const other = topic<Reading>('house.reading', { overflow: 'reject' });
    expect((await errorOf(() => runtime.publish(other, { celsius: 1 }))).code).toBe('TOPIC_CONFLICT');
  });

  test('a topic that a publisher holds from before is looked up again', async () => {
    const { Everything, Thermostat } = actors();
    const { runtime } = await started([Everything]);
    const byText = topic('house.reading');
    await runtime.publish(byText, 1);
    await runtime.spawn(Thermostat);
    expect((await errorOf(() => runtime.publish(byText, 2))).code).toBe('TOPIC_CONFLICT');
  });
});

describe('with very many topics', () => {
  const MANY = 12_000;
  const Sessions = topics<Reading>('session.*', { schema });
  @Actor()
  class Session {
    @Subscribe((options: { readonly id: string }) => Sessions.at(options.id))
    take(_reading: Reading) {}
  }
  const session = (id: string) => actor(Session, { name: id, options: { id } });

  test('every declared one is checked, and has its options', async () => {
    const ids = Array.from({ length: MANY }, (_, each) => `s${String(each)}`);
    const { runtime } = virtualRuntime({ actors: ids.map(session) });
    for (const id of ['s0', 's9999', 's10000', `s${String(MANY - 1)}`]) {
      const other = topic<Reading>(`session.${id}`, { overflow: 'reject' });
      expect((await errorOf(() => runtime.ingest(`session.${id}`, {}))).code).toBe('PAYLOAD_REJECTED');
      expect((await errorOf(() => runtime.publish(other, { celsius: 1 }))).code).toBe('TOPIC_CONFLICT');
    }
    await runtime.stop({ drain: false });
  });

  test('so is one of an actor that was spawned after as many others have come and gone, and one that has stayed', async () => {
    const { runtime } = virtualRuntime({ actors: [session('declared')] });
    await runtime.start();
    await runtime.spawn(Session, { name: 'early', options: { id: 'early' } });
    for (let each = 0; each < MANY; each++) {
      const name = `s${String(each)}`;
      await runtime.spawn(Session, { name, options: { id: name } });
      await runtime.stopActor(name);
    }
    await runtime.spawn(Session, { name: 'late', options: { id: 'late' } });
    for (const id of ['declared', 'early', 'late']) {
      expect((await errorOf(() => runtime.ingest(`session.${id}`, {}))).code).toBe('PAYLOAD_REJECTED');
      const other = topic<Reading>(`session.${id}`, { overflow: 'reject' });
      expect((await errorOf(() => runtime.publish(other, { celsius: 1 }))).code).toBe('TOPIC_CONFLICT');
    }
    await runtime.stop();
  });

  test('a family that was declared by one of them is checked', async () => {
    @Actor()
    class All {
      @Subscribe(Sessions)
      take(_reading: Reading) {}
    }
    const { runtime } = await started([All]);
    for (let each = 0; each < MANY; each++) void runtime.publish(topic(`other.${String(each)}`), each);
    await settle(runtime);
    expect((await errorOf(() => runtime.ingest('session.never-seen', {}))).code).toBe('PAYLOAD_REJECTED');
  });
});
