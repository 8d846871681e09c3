import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const NOT_HERE = [
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
  { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
];

// Without a monitor the arguments of `monitors.dropped?.(...)` are never evaluated.
const REPORT =
  'CallExpression[optional=true]:matches([callee.object.name=/monitors$/i], [callee.object.property.name=/monitors$/i])';
const EFFECT = [
  ...['CallExpression', 'NewExpression', 'AssignmentExpression', 'UpdateExpression'],
  ...['AwaitExpression', 'YieldExpression', 'UnaryExpression[operator="delete"]'],
].join(', ');
const LAZY_ARGUMENT = {
  selector: `${REPORT} > :matches(${EFFECT}).arguments, ${REPORT} > .arguments :matches(${EFFECT})`,
  message: 'What a monitor is told is not evaluated while there is none: put the value into a variable first.',
};

const NO_SLEEP = 'Tests do not sleep: let virtual time pass with harness.advance or TestClock.';

export default defineConfig(
  globalIgnores(['**/dist/', '**/coverage/', '**/target/', '.docs-check/']),
  eslint.configs.recommended,
  {
    files: ['**/*.{mjs,cjs}'],
    languageOptions: {
      globals: {
        console: 'readonly',
        setTimeout: 'readonly',
        fetch: 'readonly',
        clearTimeout: 'readonly',
        process: 'readonly',
        require: 'readonly',
        module: 'writable',
        __dirname: 'readonly',
      },
    },
  },
  {
    files: ['**/*.{ts,mts}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: 'error',
      // In a file with decorators the rule reports nothing: constructor parameter types must stay value imports there.
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: false }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // A decorator infers the handler's type through a parameter it uses once.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Its advice is the non-null assertion, which the strict set forbids.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // Hooks return `void | Promise<void>`.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // What user code threw is passed on as it was.
      '@typescript-eslint/only-throw-error': ['error', { allowRethrowing: true, allowThrowingUnknown: true }],
      // Actors, modules and event classes may be empty but for their decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true, allowConstructorOnly: true }],
      'no-restricted-syntax': ['error', ...NOT_HERE],
    },
  },
  {
    files: ['packages/core/src/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...NOT_HERE, LAZY_ARGUMENT] },
  },
  {
    files: ['**/test/**/*.ts', '**/test-decorators/**/*.ts', '**/test-types/**/*.{ts,mts}'],
    rules: {
      // Test doubles: empty methods, async ones without await, methods handed to expect().
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      // Nest declares some of its options as classes.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      'no-restricted-properties': [
        'error',
        ...['setTimeout', 'setInterval'].map((property) => ({ object: 'globalThis', property, message: NO_SLEEP })),
      ],
      'no-restricted-globals': ['error', ...['setTimeout', 'setInterval'].map((name) => ({ name, message: NO_SLEEP }))],
      'no-restricted-imports': [
        'error',
        {
          paths: ['timers', 'timers/promises', 'node:timers', 'node:timers/promises'].map((name) => ({
            name,
            message: NO_SLEEP,
          })),
        },
      ],
    },
  },
  {
    files: ['packages/core/src/**/*.ts'],
    ignores: ['packages/core/src/{platform/node,monitoring}/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['process', 'Buffer', 'setImmediate', 'clearImmediate', 'global', 'require'].map((name) => ({
          name,
          message: 'Core runs without Node: what needs it belongs to platform/node.',
        })),
      ],
    },
  },
  {
    // It proves that real timers get their turn.
    files: ['packages/core/test/guarantees-dispatcher.test.ts'],
    rules: { 'no-restricted-globals': 'off' },
  },
  {
    files: ['**/test-types/**/*.{ts,mts}'],
    rules: { '@typescript-eslint/no-unused-vars': 'off', '@typescript-eslint/no-unused-expressions': 'off' },
  },
  {
    files: ['jest.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
);
