import { Actor, Subscribe, topic } from '@maiko/core';
import { Metrics } from '@maiko/core/monitoring';
import { MaikoMetricsModule } from '@maiko/nestjs';
import { VersioningType, type CallHandler } from '@nestjs/common';
import { map } from 'rxjs';
import { httpApplication, refusalOf, server, settle } from './support';

const Job = topic<string>('job');

@Actor()
class Worker {
  @Subscribe(Job)
  work(_job: string) {}
}

test('Prometheus reads what the actors did, from the first event on', async () => {
  const { app, runtime, url } = await server({ imports: [MaikoMetricsModule.forRoot()], providers: [Worker] });
  await runtime.publish(Job, 'one');
  await settle(runtime);
  const response = await fetch(`${url}/metrics`);
  expect(response.headers.get('content-type')).toContain('version=0.0.4');
  expect(await response.text()).toBe(app.get(Metrics, { strict: false }).toPrometheus());
  expect(app.get(Metrics, { strict: false }).snapshot().handled).toEqual([
    { labels: { actor: 'Worker', topic: 'job' }, value: 1 },
  ]);
});

test('versions and interceptors of the application leave it as it is', async () => {
  const wrap = { intercept: (_: unknown, next: CallHandler) => next.handle().pipe(map((data: unknown) => ({ data }))) };
  const app = await httpApplication({ imports: [MaikoMetricsModule.forRoot()], providers: [Worker] });
  app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
  app.useGlobalInterceptors(wrap);
  await app.listen(0, '127.0.0.1');
  const response = await fetch(`${await app.getUrl()}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('version=0.0.4');
  expect(await response.text()).toMatch(/^# HELP /);
});

test('the path and the options of Metrics can be chosen', async () => {
  const imports = [MaikoMetricsModule.forRoot({ path: 'internal/numbers', topics: 1 })];
  const { url } = await server({ imports, providers: [Worker] });
  expect((await fetch(`${url}/internal/numbers`)).status).toBe(200);
  expect((await fetch(`${url}/metrics`)).status).toBe(404);
});

test('wrong options are refused', async () => {
  expect(await refusalOf(() => MaikoMetricsModule.forRoot({ path: 5 as never }))).toContain(
    '[INVALID_OPTION] Option "path" of MaikoMetricsModule.forRoot is not valid. Expected a string that is not empty, received 5.',
  );
  expect(await refusalOf(() => MaikoMetricsModule.forRoot({ topics: 0 }))).toContain('[INVALID_OPTION]');
  expect(await refusalOf(() => MaikoMetricsModule.forRoot({ paht: 'x' } as never))).toContain('[UNKNOWN_OPTION]');
});
