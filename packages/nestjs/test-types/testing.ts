import { MaikoTestingModule } from '@maiko/nestjs/testing';
import { Harness } from '@maiko/testing';
import type { DynamicModule } from '@nestjs/common';
import type { TestingModule } from '@nestjs/testing';
import { expectTypeOf } from 'expect-type';

declare const module: TestingModule;

expectTypeOf(MaikoTestingModule.forRoot({ seed: 1 })).toEqualTypeOf<DynamicModule>();
expectTypeOf(module.get(Harness)).toEqualTypeOf<Harness>();

// @ts-expect-error the modules decide which actors there are
export const actors = MaikoTestingModule.forRoot({ options: { actors: [] } });

// @ts-expect-error options of the runtime belong into "options"
export const misplaced = MaikoTestingModule.forRoot({ capacity: 3 });
