// Nest 12 is published as ES modules only, which jest cannot load on every version of Node that Maiko supports.
const { transpileModule, ModuleKind, ScriptTarget } = require('typescript');

const compilerOptions = {
  module: ModuleKind.CommonJS,
  target: ScriptTarget.ES2022,
  esModuleInterop: true,
  sourceMap: false,
};

const FILE_URL = "require('node:url').pathToFileURL(__filename).href";

module.exports = {
  process(source, fileName) {
    const { outputText } = transpileModule(source, { compilerOptions, fileName });
    return { code: outputText.replaceAll('import.meta.url', FILE_URL) };
  },
};
