// Removes what builds and tests leave behind.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { packagesUnder, root } from './packages.mjs';

const leftovers = ['coverage', '.docs-check', 'node_modules/.cache'].map((name) => join(root, name));
for (const path of [...leftovers, ...packagesUnder('packages').map((folder) => join(folder, 'dist'))]) {
  rmSync(path, { recursive: true, force: true });
}
