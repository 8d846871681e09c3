import { ofThisCopy } from '../copies';
import type { Runtime } from '@maiko/core';
import { checkHarnessSettings, Harness, HarnessSetup, type HarnessSettings } from '@maiko/testing';
import { Inject, Injectable, Module, type DynamicModule } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import { noRuntime, secondHarness } from '../errors';
import { checkObject } from '../module-options';
import { RootModule } from '../root-module';
import { given } from '../root-setup';
import { LIFECYCLE, SETUP, RUNTIME } from '../tokens';

/**
 * The module that runs the actors of a testing module under a harness: `module.get(Harness)`. Time is virtual, the
 * order of turns is the same every time, and the application stays as it is. Closing the module stops the actors.
 * @example
 * const module = await Test.createTestingModule({ imports: [AppModule, MaikoTestingModule.forRoot()] })
 *   .overrideProvider(Stock)
 *   .useValue(new FakeStock())
 *   .compile();
 * const harness = module.get(Harness);
 * await module.init();
 */
@Module({})
export class MaikoTestingModule {
  /**
   * Import it beside the application, which imports `MaikoModule.forRoot()`. What is set here, and what a harness sets
   * by itself (clock, dispatcher, logger, ids, random), takes the place of what the application gave; its monitors
   * stay.
   * @throws INVALID_OPTION, UNKNOWN_OPTION; when the module is compiled: NO_RUNTIME, SECOND_HARNESS; when it is
   * initialised: START_STALLED
   */
  static forRoot(settings: HarnessSettings = {}): DynamicModule {
    checkObject('MaikoTestingModule.forRoot', settings);
    checkHarnessSettings('MaikoTestingModule.forRoot', settings);
    return {
      module: MaikoTestingModule,
      global: true,
      providers: [
        // Created for every application that is compiled with this module.
        { provide: SETUP, useFactory: () => given(new HarnessSetup(settings)) },
        { provide: Harness, useFactory: attach, inject: [SETUP, ModulesContainer, ModuleRef] },
        { provide: LIFECYCLE, useExisting: Harness },
      ],
      exports: [SETUP, Harness, LIFECYCLE],
    };
  }
}

ofThisCopy(MaikoTestingModule);

@Injectable()
class Attached {
  constructor(@Inject(RUNTIME) readonly runtime: Runtime) {}
}

/** An optional dependency on the runtime would be shorter, but Nest hides why it could not be created then. */
async function attach(setup: HarnessSetup, modules: ModulesContainer, moduleRef: ModuleRef): Promise<Harness> {
  const count = (type: unknown): number => [...modules.values()].filter(({ metatype }) => metatype === type).length;
  if (count(RootModule) === 0) throw noRuntime();
  const harnesses = count(MaikoTestingModule);
  if (harnesses > 1) throw secondHarness(harnesses);
  const { runtime } = await moduleRef.create(Attached);
  return given(setup.attach(runtime));
}
