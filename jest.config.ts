/** @jest-config-loader-options {"transpileOnly": true} */
import type { Config } from 'jest';

function project(displayName: string, tsconfig: string, testMatch: string[]): NonNullable<Config['projects']>[number] {
  return {
    displayName,
    testMatch,
    testEnvironment: 'node',
    // `source` makes workspace packages resolve to their sources, so that no test needs a build.
    testEnvironmentOptions: { customExportConditions: ['source', 'require', 'default', 'node'] },
    transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: `<rootDir>/${tsconfig}`, transpilation: true }] },
    modulePathIgnorePatterns: ['<rootDir>/packages/[^/]+/dist/'],
  };
}

const eitherConvention = ['<rootDir>/packages/core/test-decorators/**/*.test.ts'];

const onNest12: Extract<NonNullable<Config['projects']>[number], object> = {
  ...(project('nest-12', 'tsconfig.json', ['<rootDir>/packages/nestjs/test/**/*.test.ts']) as object),
  resolver: '<rootDir>/packages/nestjs/nest-12/resolver.cjs',
  transform: {
    '/node_modules/.+\\.js$': '<rootDir>/packages/nestjs/nest-12/compile-to-commonjs.cjs',
    '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.json', transpilation: true }],
  },
  transformIgnorePatterns: ['/node_modules/(?!(\\.pnpm/)?@nestjs[/+])'],
};

const config: Config = {
  projects: [
    project('main', 'tsconfig.json', [
      '<rootDir>/packages/*/test/**/*.test.ts',
      '<rootDir>/examples/*/test/**/*.test.ts',
    ]),
    project('standard-decorators', 'tsconfig.standard.json', eitherConvention),
    project('legacy-decorators', 'tsconfig.json', eitherConvention),
    onNest12,
  ],
  // Jest leaves one core to itself, which is half of a small machine.
  maxWorkers: '100%',
  // Modules of earlier files stay in the heap of a worker, and what allocates gets slower with every file.
  workerIdleMemoryLimit: '600MB',
  // The first test of a file also waits for modules that are compiled when they are first needed.
  testTimeout: 60_000,
  collectCoverageFrom: ['packages/*/src/**/*.ts', '!packages/*/src/index.ts', '!packages/bench/**'],
  coverageReporters: ['text', 'text-summary', 'lcov'],
};

export default config;
