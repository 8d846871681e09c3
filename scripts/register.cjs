// Runs TypeScript sources directly: `node --conditions=source -r <this file> main.ts`. It emits what tsc emits,
// decorator metadata included, which esbuild-based loaders leave out. A compiled file is kept, so that the next process
// starts without a compiler.
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const kept = join(root, 'node_modules/.cache/register');
const read = (file) => readFileSync(join(root, file), 'utf8');

/** What the output depends on, besides the source and its name. */
const basis = createHash('sha256')
  .update(read('tsconfig.json') + read('tsconfig.base.json') + read('scripts/register.cjs'))
  .update(['typescript', 'ts-node'].map((name) => require(`${name}/package.json`).version).join())
  .digest('hex');

let compiler;
function compileSource(source, file) {
  compiler ??= require('ts-node').create({
    transpileOnly: true,
    project: join(root, 'tsconfig.json'),
    compilerOptions: { module: 'CommonJS', moduleResolution: 'bundler', rootDir: root, incremental: false },
  });
  return compiler.compile(source, file);
}

/** @returns the JavaScript of a TypeScript file, with its source map inline */
function compile(source, file) {
  const key = createHash('sha256').update(`${basis}\n${file}\n${source}`).digest('hex');
  const path = join(kept, `${key}.js`);
  try {
    return readFileSync(path, 'utf8');
  } catch {
    const compiled = compileSource(source, file);
    mkdirSync(kept, { recursive: true });
    // Renamed when it is whole: other processes compile the same files at the same time.
    const part = `${path}.${process.pid}`;
    writeFileSync(part, compiled);
    renameSync(part, path);
    return compiled;
  }
}

process.setSourceMapsEnabled(true);
require.extensions['.ts'] = (module, file) => module._compile(compile(readFileSync(file, 'utf8'), file), file);

module.exports = { compile };
