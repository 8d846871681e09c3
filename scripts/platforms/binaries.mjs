// Where the other platforms are on this machine: on the path, or where `--install` has put them.
import { accessSync, constants, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { must, root } from '../packages.mjs';

const CACHE = join(root, 'node_modules/.cache/platforms');
const INSTALL_BOUND = 300_000;
// A Node newer than the oldest that is supported keeps async context in another way.
const VERSIONS = { node: '24.21.0', deno: '2.9.6', bun: '1.4.5' };
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const OURS = join(CACHE, 'node_modules/.bin');

function find(names, folders = [OURS, ...(process.env.PATH ?? '').split(delimiter)]) {
  for (const path of names.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // It is not there.
    }
  }
  return undefined;
}

/** The path of each platform; undefined of one that is not here. */
export const binaries = () => ({
  node: find(['node'], [OURS]),
  deno: find(['deno']),
  bun: find(['bun']),
  chromium: find(BROWSERS),
});

/** Installs what is missing: from npm into a cache of this workspace, and Chromium of Debian. */
export async function install() {
  const { chromium, ...fromNpm } = binaries();
  const wanted = Object.entries(fromNpm).filter(([, path]) => path === undefined);
  if (wanted.length > 0) {
    mkdirSync(CACHE, { recursive: true });
    const packages = wanted.map(([name]) => `${name}@${VERSIONS[name]}`);
    await must('npm', ['install', '--prefix', CACHE, '--no-audit', '--no-fund', '--loglevel=error', ...packages], {
      bound: INSTALL_BOUND,
    });
  }
  if (chromium !== undefined) return;
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo'];
  for (const command of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    const [program, ...args] = [...asRoot, 'apt-get', ...command];
    await must(program, args, { bound: INSTALL_BOUND, env: { DEBIAN_FRONTEND: 'noninteractive' } });
  }
}
