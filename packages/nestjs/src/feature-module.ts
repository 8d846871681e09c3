import { Module, type DynamicModule } from '@nestjs/common';
import type { FeatureOptions } from './module-options';
import { FEATURE } from './tokens';

/** Carries what one `MaikoModule.forFeature` was given to where the modules are read. */
@Module({})
export class FeatureModule {
  static of(options: FeatureOptions): DynamicModule {
    return { module: FeatureModule, providers: [{ provide: FEATURE, useValue: options }] };
  }
}
