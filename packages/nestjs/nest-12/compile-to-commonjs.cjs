// Nest 12 is published as ES modules only, which jest cannot load on every version of Node that Maiko supports.
const { transpileModule, ModuleKind, ScriptTarget } = require('typescript');

const compilerOptions = {
  module: ModuleKind.CommonJS,
  target: ScriptTarget.ES2022,
  esModuleInterop: true,
  sourceMap: false,
};

const META = "({ url: require('node:url').pathToFileURL(__filename).href, resolve: require.resolve })";

module.exports = {
  process(source, fileName) {
    const { outputText } = transpileModule(source, { compilerOptions, fileName });
    // What an ES module calls `require` for itself, a CommonJS module has.
    const code = outputText.replace(/^const require = .*createRequire.*$/m, '');
    return { code: code.replaceAll('import.meta', META) };
  },
};
