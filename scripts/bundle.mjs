// The JavaScript of core and testing, as it is published: one file for each entry, in front of chunks that entries
// share, and one for each platform. `tsc -b` has written the declarations. Why: decision 064.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { readJson, root } from './packages.mjs';

/** What is of another package, or of Node. Helpers that a compiler adds for decorators are taken in. */
const OTHERS = /^(?!@oxc-project)[\w@]/;
/** A class or function that lost its name, because another module has it, too. */
const RENAMED = /^(?:async )?(?:class|function\*?|var) \w+\$\d+ ?(?:= class|\()/gmu;

const packageOf = (name) => ({
  folder: join(root, 'packages', name),
  manifest: readJson(join(root, 'packages', name, 'package.json')),
});

/** Which files of `dist` are made of which sources; a bundler wants their names without a suffix. */
const inputsOf = (targets) =>
  Object.fromEntries(targets.map(([target, source]) => [target.replace(/^\.\/dist\/|\.m?js$/g, ''), source]));

/** Writes what the inputs lead to. A class or function that lost its name to another would stand in stack traces. */
async function write({ folder }, input, { format = 'cjs', external = OTHERS, plugins = [] } = {}) {
  const transform = { target: 'es2022', decorator: { legacy: true, emitDecoratorMetadata: true } };
  const bundle = await rolldown({
    cwd: folder,
    input,
    external,
    plugins,
    platform: 'node',
    tsconfig: false,
    transform,
  });
  const { output } = await bundle.write({
    dir: join(folder, 'dist'),
    format,
    exports: 'named',
    esModule: format === 'cjs',
    externalLiveBindings: false,
    generatedCode: { symbols: false },
    entryFileNames: format === 'cjs' ? '[name].js' : '[name].mjs',
    chunkFileNames: 'chunk-[name].js',
    // The declarations have the documentation.
    comments: { jsdoc: false },
    sourcemap: true,
  });
  await bundle.close();
  const renamed = output.flatMap(({ code = '' }) => code.match(RENAMED) ?? []);
  if (renamed.length > 0) throw new Error(`Two modules have a class or function of one name: ${renamed.join(', ')}`);
}

/** What the modules of core import of the platform, from the one file that the `imports` of the package choose. */
const whichPlatform = {
  name: 'which-platform',
  resolveId: (id) => (id.startsWith('#platform/') ? { id: '#platform', external: true } : null),
};

/** All modules of a platform as one, with a copy of the few helpers they need: they are below everything else. */
const allOf = (folder) => ({
  name: 'all-of-a-platform',
  resolveId: (id) => (id.startsWith('#platform/') ? join(folder, `${id.slice('#platform/'.length)}.ts`) : null),
  load: (id) =>
    id === join(folder, 'all')
      ? readdirSync(folder)
          .map((file) => `export * from './${file}';`)
          .join('\n')
      : null,
});

const core = packageOf('core');
const testing = packageOf('testing');
for (const { folder } of [core, testing]) {
  const dist = join(folder, 'dist');
  for (const file of readdirSync(dist, { recursive: true })) if (/\.m?js(\.map)?$/.test(file)) rmSync(join(dist, file));
}

const entriesOf = ({ manifest }) =>
  Object.values(manifest.exports).flatMap((entry) => (entry.source ? [[entry.default, entry.source]] : []));

await write(core, inputsOf(entriesOf(core)), { plugins: [whichPlatform] });
for (const target of Object.values(core.manifest.imports['#platform'])) {
  const folder = join(core.folder, target.replace('/dist/', '/src/').replace(/\.js$/, ''));
  const everything = { name: 'everything', resolveId: (id) => (id === 'everything' ? join(folder, 'all') : null) };
  await write(core, inputsOf([[target, 'everything']]), { external: /^node:/, plugins: [everything, allOf(folder)] });
}

// An ES module takes what it needs of a file that CommonJS shares.
const [forCommonJs, forModules] = [/\.js$/, /\.mjs$/].map((suffix) =>
  entriesOf(testing).filter(([target]) => suffix.test(target)),
);
const shared = './src/matchers/maiko-matchers.ts';
await write(testing, inputsOf([...forCommonJs, ['./dist/matchers/maiko-matchers.js', shared]]));
await write(testing, inputsOf(forModules), { format: 'esm', external: (id) => !id.endsWith('.mts') });
