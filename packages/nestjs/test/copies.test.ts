import * as core from '@maiko/core';
import type * as maiko from '@maiko/nestjs';
import { MaikoModule } from '@maiko/nestjs';
import * as common from '@nestjs/common';
import * as nest from '@nestjs/core';
import { applicationOf, errorOf, RecordingLogger } from './support';

type Package = typeof maiko;

/** A package, loaded once more; what it stands on is loaded once only. */
function anotherCopy<T>(name: string, others: Readonly<Record<string, object>>): T {
  let copy: T | undefined;
  jest.isolateModules(() => {
    for (const [other, exports] of Object.entries(others)) jest.doMock(other, () => exports);
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    copy = require(name) as T;
    for (const other of Object.keys(others)) jest.dontMock(other);
  });
  return copy as T;
}

const NEST = { '@nestjs/common': common, '@nestjs/core': nest };
const theirs = anotherCopy<Package>('@maiko/nestjs', { ...NEST, '@maiko/core': core });
const theirCore = anotherCopy<typeof core>('@maiko/core', {});

const Job = core.topic<string>('job');

@core.Actor()
class Worker {
  @core.Subscribe(Job)
  work() {}
}

const refused = (metadata: common.ModuleMetadata): ReturnType<typeof errorOf> =>
  errorOf(() =>
    applicationOf({
      ...metadata,
      imports: [MaikoModule.forRoot({ logger: new RecordingLogger() }), ...(metadata.imports ?? [])],
    }),
  );

/** A provider that asks for this. */
function asking(token: unknown): common.Type {
  @common.Injectable()
  class Service {
    constructor(@common.Inject(token as never) readonly given: unknown) {}
  }
  return Service;
}

test('actors that another copy of the package was given are not left out in silence', async () => {
  const { code, message } = await refused({ imports: [theirs.MaikoModule.forFeature({ actors: [Worker] })] });
  expect(code).toBe('OTHER_COPY');
  expect(message).toMatch(
    /^\[OTHER_COPY\] FeatureModule is of another copy of @maiko\/nestjs than the one that the application runs with\. Expected one copy in the process, such as .*nestjs.src, received ".*nestjs.src"\. Have one version of it installed for all, see npm ls @maiko\/nestjs; under jest, load all after the same jest\.resetModules\(\)\.$/,
  );
});

test.each<[string, common.ModuleMetadata]>([
  ['a second runtime of another copy', { imports: [theirs.MaikoModule.forRoot()] }],
  ['Publisher of another copy', { providers: [asking(theirs.Publisher)] }],
  ['EventScope of another copy', { providers: [asking(theirs.EventScope)] }],
  ['Runtime of another copy of the core', { providers: [asking(theirCore.Runtime)] }],
  ['ActorContext of another copy of the core', { controllers: [asking(theirCore.ActorContext)] }],
])('%s is refused', async (_, metadata) => {
  expect((await refused(metadata)).code).toBe('OTHER_COPY');
});

test('the message names the class that asks', async () => {
  expect((await refused({ providers: [asking(theirs.Publisher)] })).message).toContain(
    '[OTHER_COPY] Publisher (for Service) is of another copy of @maiko/nestjs',
  );
});

test('an actor that was declared with another copy of the core is refused', async () => {
  class Foreign {
    work() {}
  }
  const descriptor = Object.getOwnPropertyDescriptor(Foreign.prototype, 'work') as PropertyDescriptor;
  (theirCore.Subscribe(Job) as MethodDecorator)(Foreign.prototype, 'work', descriptor);
  (theirCore.Actor() as ClassDecorator)(Foreign);
  for (const metadata of [
    { providers: [Foreign] },
    { imports: [MaikoModule.forFeature({ actors: [Foreign] })] },
    { imports: [MaikoModule.forFeature({ dynamic: Foreign })] },
  ])
    expect(await refused(metadata)).toMatchObject({ code: 'OTHER_COPY', actor: 'Foreign' });
});
