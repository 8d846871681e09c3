// The floors of packages/core/src, top to bottom: each stands on those below it and none looks up.
const FLOORS = ['runtime', 'supervision', 'cell', 'actor', 'flow', 'topic', 'rxjs'];
const BASE_FILES = [
  'errors',
  'maiko-error',
  'text',
  'define-options',
  'options-check',
  'fifo',
  'linked-list',
  'recent-map',
  'thenable',
  'reentrancy',
  'copy',
];

const CORE = '^packages/core/src/';
const folders = (names) => `${CORE}(${names.join('|')})/`;
const BASE = `${CORE}(${BASE_FILES.join('|')})\\.ts$`;
const PORTS = folders(['ports']);
/** What the platform gives; the export condition `node` chooses between the two folders in it. */
const PLATFORM = folders(['platform']);
const PUBLIC_ENTRY =
  '^packages/([^/]+/src/index|core/src/(adapter|monitoring/index)|testing/src/(jest(-globals)?|vitest))\\.m?ts$';
const MONITORING = folders(['monitoring']);

const TESTING_ENTRY = '^packages/testing/src/(index|jest|jest-globals|vitest)\\.m?ts$';

const NEST_TESTING = '^packages/nestjs/src/testing/';

// What the tests of several packages share and users have no need of.
const TEST_SUPPORT = '^packages/core/test/support/';

const floorRules = FLOORS.slice(1).map((floor, index) => ({
  name: `core-floor-${floor}-looks-up`,
  comment: `${floor}/ stands below ${FLOORS.slice(0, index + 1).join('/, ')}/ and must not import from there, types included.`,
  severity: 'error',
  from: { path: folders([floor]) },
  to: { path: folders(FLOORS.slice(0, index + 1)) },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-import-cycle',
      comment: 'A cycle of value imports. Cycles that exist only in types are allowed.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...floorRules,
    {
      name: 'core-base-looks-up',
      comment: 'The base files stand below every floor.',
      severity: 'error',
      from: { path: BASE },
      to: { path: folders(FLOORS) },
    },
    {
      name: 'core-ports-look-up',
      comment: 'A port is a contract that stands beside the base files: it names nothing of a floor, types included.',
      severity: 'error',
      from: { path: PORTS },
      to: { path: CORE, pathNot: [BASE, PORTS, PLATFORM] },
    },
    {
      name: 'core-platform-looks-up',
      comment: 'What the platform gives stands below everything but the base files.',
      severity: 'error',
      from: { path: PLATFORM },
      to: { path: CORE, pathNot: [BASE, PLATFORM] },
    },
    {
      name: 'core-platform-by-condition',
      comment:
        'A platform is chosen by the export condition: it is imported as `#platform/...`, but for the contract of all.',
      severity: 'error',
      from: { path: CORE, pathNot: PLATFORM },
      to: { path: PLATFORM, pathNot: `${CORE}platform/contract\\.ts$`, dependencyTypesNot: ['aliased-subpath-import'] },
    },
    {
      name: 'core-web-without-node',
      comment: 'platform/node may fall back on platform/web, and not the other way round.',
      severity: 'error',
      from: { path: `${CORE}platform/web/` },
      to: { path: `${CORE}platform/node/` },
    },
    {
      name: 'core-runs-without-node',
      comment:
        'The main entry runs in a browser, Deno and Bun: only platform/node imports from Node. monitoring/ is an entry of its own.',
      severity: 'error',
      from: { path: CORE, pathNot: [`${CORE}platform/node/`, MONITORING] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'core-circle-across-folders',
      comment: 'A circle of imports, types included, stays within one folder.',
      severity: 'error',
      from: { path: `${CORE}([^/]+)/` },
      to: { circular: true, via: { path: CORE, pathNot: `${CORE}$1/` } },
    },
    {
      name: 'core-knows-no-built-in-monitor',
      comment:
        'monitoring/ is an entry of its own (@maiko/core/monitoring): the floors and the main entry do without it.',
      severity: 'error',
      from: { path: CORE, pathNot: MONITORING },
      to: { path: MONITORING },
    },
    {
      name: 'built-in-monitors-are-monitors',
      comment:
        'What is built in sees no more than a monitor of a user: of the runtime and its cells it may name types.',
      severity: 'error',
      from: { path: MONITORING },
      to: {
        path: folders(['runtime', 'supervision', 'cell', 'actor']),
        pathNot: `${CORE}actor/monitor\\.ts$`,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'core-place-without-floor',
      comment: 'This file has no floor; put it on one, or name its floor in .dependency-cruiser.cjs.',
      severity: 'error',
      from: { path: CORE },
      to: { path: CORE, pathNot: [folders(FLOORS), BASE, PORTS, PLATFORM, MONITORING] },
    },
    {
      name: 'core-imports-only-rxjs',
      comment: 'Core imports nothing but rxjs and, in platform/node and monitoring/, what Node brings along.',
      severity: 'error',
      from: { path: CORE },
      to: {
        pathNot: [CORE, '(^|/)node_modules/rxjs/', '^rxjs(/|$)'],
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'packages-stay-apart',
      comment: 'Sibling packages do not import each other; adapters and the benchmark may import core.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/', pathNot: ['^packages/$1/', PUBLIC_ENTRY, TEST_SUPPORT] },
    },
    {
      name: 'core-knows-no-sibling',
      comment: 'But for its tests, which stand on @maiko/testing; the rule above holds for its sources.',
      severity: 'error',
      from: { path: '^packages/core/' },
      to: { path: '^packages/', pathNot: ['^packages/core/', TESTING_ENTRY] },
    },
    {
      name: 'only-core-is-shared',
      comment: 'But for the entry of @maiko/nestjs for tests, which stands on @maiko/testing.',
      severity: 'error',
      from: { path: '^packages/(?!core/|bench/)([^/]+)/src/', pathNot: NEST_TESTING },
      to: { path: '^packages/', pathNot: ['^packages/$1/', '^packages/core/src/(adapter|(monitoring/)?index)\\.ts$'] },
    },
    {
      name: 'nest-does-without-testing',
      comment: 'testing/ is an entry of its own (@maiko/nestjs/testing): nothing else in the package imports it.',
      severity: 'error',
      from: { path: '^packages/nestjs/src/', pathNot: NEST_TESTING },
      to: { path: NEST_TESTING },
    },
    {
      name: 'nest-testing-stands-on-core-and-testing',
      severity: 'error',
      from: { path: NEST_TESTING },
      to: {
        path: '^packages/',
        pathNot: ['^packages/nestjs/', '^packages/core/src/(adapter|index)\\.ts$', TESTING_ENTRY],
      },
    },
    {
      name: 'packages-by-name',
      comment: 'Another package is imported by its name, not by a path into its folder.',
      severity: 'error',
      from: { path: '^(packages|examples)/([^/]+)/' },
      to: { path: '^(packages|examples)/', pathNot: ['^$1/$2/', TEST_SUPPORT], dependencyTypes: ['local'] },
    },
    {
      name: 'examples-use-public-entries',
      severity: 'error',
      from: { path: '^examples/' },
      to: { path: '^packages/', pathNot: PUBLIC_ENTRY },
    },
    {
      name: 'undeclared-dependency',
      comment: 'A package that the workspace root happens to have is still to be declared where it is imported.',
      severity: 'error',
      from: { path: '^(packages|examples)/[^/]+/src/' },
      // An optional peer counts as both.
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm-peer'] },
    },
    {
      name: 'not-resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(packages/[^/]+/dist|coverage)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'require', 'node', 'types', 'default'],
      mainFields: ['main', 'types'],
      extensions: ['.ts', '.js', '.d.ts'],
    },
  },
};
