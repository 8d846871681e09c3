import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What `scripts/register.cjs` exports. */
interface Compiler {
  compile(source: string, file: string): string;
}

const SOURCES = [
  __dirname,
  ...['core', 'nestjs', 'testing', 'tsyringe'].map((name) => join(__dirname, '../..', name, 'src')),
];

/**
 * The sources, compiled once for all child processes: they start without a compiler, have no hooks of one, and measure
 * the same code even if a file is edited meanwhile.
 */
export class Snapshot {
  readonly #folder = mkdtempSync(join(tmpdir(), 'maiko-bench-'));

  /** Options of `node` for a process that runs the snapshot. */
  readonly nodeOptions: readonly string[];

  constructor() {
    const compiled = join(this.#folder, 'compiled.json');
    writeFileSync(compiled, JSON.stringify(compileAll()));
    const preload = join(this.#folder, 'preload.cjs');
    writeFileSync(
      preload,
      `(${runCompiled.toString()})(require(${JSON.stringify(compiled)}), require('node:module'));\n`,
    );
    this.nodeOptions = ['--conditions=source', '--expose-gc', '-r', preload];
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function compileAll(): Record<string, string> {
  const compiler = createRequire(__filename)('../../../scripts/register.cjs') as Compiler;
  const compiled: Record<string, string> = {};
  for (const folder of SOURCES) {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const file = join(folder, name);
      compiled[file] = compiler.compile(readFileSync(file, 'utf8'), file).replace(/^\/\/# sourceMappingURL=.*$/m, '');
    }
  }
  return compiled;
}

interface CompilingModule {
  _compile(code: string, fileName: string): void;
}

/** Runs in the child, before everything else; it sees nothing of this file. */
function runCompiled(compiled: Record<string, string>, module: unknown): void {
  const { _extensions: extensions } = module as {
    _extensions: Record<string, (module: CompilingModule, file: string) => void>;
  };
  extensions['.ts'] = (each, file) => {
    each._compile(compiled[file] ?? '', file);
  };
}
