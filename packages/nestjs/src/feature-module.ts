import { ofThisCopy } from './copies';
import { Module, Scope, type DynamicModule, type FactoryProvider } from '@nestjs/common';
import { actorAsService } from './errors';
import type { FeatureOptions } from './module-options';
import { FEATURE } from './tokens';

let made = 0;

/** The module that carries the options of one `MaikoModule.forFeature` to where the modules are read. */
@Module({})
export class FeatureModule {
  static of(options: FeatureOptions): DynamicModule {
    // Nest may take dynamic modules that look the same for one (`moduleIdGeneratorAlgorithm: 'deep-hash'`). Each has a
    // host of its own.
    const apart = { provide: `maiko.feature ${String(++made)}`, useValue: made };
    const placeholders = (options.actors ?? [])
      .map((entry) => (typeof entry === 'function' ? entry : entry.actorClass))
      .filter((actorClass) => typeof actorClass === 'function')
      .map((actorClass): FactoryProvider => ({
        provide: actorClass,
        scope: Scope.REQUEST,
        useFactory: placeholder(actorClass.name),
        inject: [],
      }));
    return { module: FeatureModule, providers: [{ provide: FEATURE, useValue: options }, apart, ...placeholders] };
  }
}

ofThisCopy(FeatureModule);

const placeholdersMade = new WeakSet<object>();

/** What stands for an actor among providers, so that `overrideProvider` of a test has something to replace. */
function placeholder(actor: string): () => never {
  const factory = (): never => {
    throw actorAsService(actor, 'ModuleRef.resolve');
  };
  placeholdersMade.add(factory);
  return factory;
}

export function isPlaceholder(factory: unknown): boolean {
  return placeholdersMade.has(Object(factory) as object);
}
