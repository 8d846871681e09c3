import { Module, type INestApplicationContext, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { both, type Library, type Program } from './both';

/** One feature of another library: what becomes of it when the class that has it moves. */
export interface Feature {
  /** As the guide has it: `works`, `differs`, or `refused` with the code. */
  readonly verdict: string;
  /** Shows that it is so. */
  readonly show: () => Promise<void>;
}

type MakeProgram = (log: string[]) => Program;
type Driver = (app: INestApplicationContext, log: string[]) => unknown;

/** Makes the constructors of features of one library. */
export function featuresOf(library: Library) {
  return {
    /** Nothing shows whether it moved; `seen` is part of what both have logged. */
    works: (program: MakeProgram, driver: Driver, seen: readonly string[]): Feature => ({
      verdict: 'works',
      show: async () => {
        const { before, after } = await both(library, program, driver);
        expect(after).toEqual(before);
        expect(before).toMatchObject({ log: seen });
      },
    }),
    differs: (
      program: MakeProgram,
      driver: Driver,
      seen: { readonly before: unknown; readonly after: unknown },
    ): Feature => ({
      verdict: 'differs',
      show: async () => {
        expect(logsOf(await both(library, program, driver))).toEqual(seen);
      },
    }),
  };
}

function logsOf(result: { before: unknown; after: unknown }): { before: unknown; after: unknown } {
  const logOf = (run: unknown): unknown => (run as { log: unknown }).log;
  return { before: logOf(result.before), after: logOf(result.after) };
}

/** Shows that a feature cannot work after the move, and that the application refuses it when it is created. */
export function refused(code: string, create: () => ModuleMetadata): Feature {
  return {
    verdict: `refused, \`${code}\``,
    show: async () => {
      const created = (async () => {
        @Module(create())
        class AppModule {}
        const app = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
        await app.close();
      })();
      await expect(created).rejects.toMatchObject({ code });
    },
  };
}

/** Reads the rows of the table below this heading of the guide, without the notes. */
export function rowsOfGuide(heading: string): [feature: string, verdict: string][] {
  const guide = readFileSync(join(__dirname, '../../../../docs/guide/nestjs/migrating-features.md'), 'utf8');
  const section = guide.split(`## ${heading}\n`)[1]?.split(/^#/m)[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) => {
    const [, feature = '', verdict = ''] = row.split(/(?<!\\)\|/).map((cell) => cell.trim());
    return [feature, verdict];
  });
}
