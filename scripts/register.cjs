// Runs TypeScript sources directly: `node --conditions=source -r <this file> main.ts`.
// It emits what tsc emits, decorator metadata included, which esbuild-based loaders leave out.
const { join } = require('node:path');

const root = join(__dirname, '..');

require('ts-node').register({
  transpileOnly: true,
  project: join(root, 'tsconfig.json'),
  compilerOptions: { module: 'CommonJS', moduleResolution: 'bundler', rootDir: root, incremental: false },
});
