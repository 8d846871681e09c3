import { Actor } from '@maiko/core';
import { RuntimeModule, tsyringeContainer, type Provider } from '@maiko/tsyringe';
import { errorOf } from './support';

class Service {}

test.each<[string, unknown]>([
  ['it is neither a class nor an object', undefined],
  ['it is neither a class nor an object', 'service'],
  ['"provide" is no class, string or symbol', { useClass: Service }],
  ['"provide" is no class, string or symbol', { provide: undefined, useClass: Service }],
  ['it needs exactly one of useClass, useValue, useFactory, useExisting', { provide: Service }],
  [
    'it needs exactly one of useClass, useValue, useFactory, useExisting',
    { provide: Service, useValue: 1, useClass: Service },
  ],
  ['"useClass" is no class', { provide: Service, useClass: undefined }],
  ['"useFactory" is no function', { provide: Service, useFactory: new Service() }],
  ['"useExisting" is no class, string or symbol', { provide: Service, useExisting: undefined }],
  ['"scope" means nothing beside "useValue"', { provide: Service, useValue: 1, scope: 'runtime' }],
  ['"lifetime" means nothing beside "useClass"', { provide: Service, useClass: Service, lifetime: 1 }],
  ['"inject" is no array of tokens', { provide: Service, useFactory: () => 1, inject: Service }],
  ['"scope" is neither "runtime" nor "incarnation"', { provide: Service, useClass: Service, scope: 'request' }],
])('%s: refused when listed', (problem, provider) => {
  const providers = [provider as Provider];
  expect(errorOf(() => tsyringeContainer({ providers })).message).toContain(
    `[INVALID_PROVIDER] A provider is not valid: ${problem}.`,
  );
  expect(errorOf(() => RuntimeModule({ providers })).message).toContain(`A provider is not valid: ${problem}.`);
});

test('the message shows the provider and the forms there are', () => {
  expect(errorOf(() => tsyringeContainer({ providers: [{ provide: Service } as never] })).message).toBe(
    '[INVALID_PROVIDER] A provider is not valid: it needs exactly one of useClass, useValue, useFactory, useExisting. ' +
      'Expected a class, { provide, useClass }, { provide, useValue }, { provide, useFactory, inject } or { provide, useExisting }, ' +
      'received an object { provide }. Correct the provider; if something in it is undefined here, two files import each other.',
  );
});

test('bad options of the container are refused', () => {
  expect(errorOf(() => tsyringeContainer({ providers: Service as never })).message).toContain(
    '"providers" of tsyringeContainer',
  );
  expect(errorOf(() => tsyringeContainer({ parent: {} as never })).message).toContain('"parent" of tsyringeContainer');
});

test('only actors are created', () => {
  class Base {}
  Actor()(Base);
  class Undecorated extends Base {}
  expect(
    errorOf(() => {
      tsyringeContainer().verify(Undecorated);
    }).code,
  ).toBe('NOT_AN_ACTOR');
});
