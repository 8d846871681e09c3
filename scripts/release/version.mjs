// Turns the changesets into versions and CHANGELOGs: `pnpm release:version`.
import { join } from 'node:path';
import { must, publishable, readJson, root } from '../packages.mjs';
import { write, writePlaces } from './manifests.mjs';

const bin = (name) => join(root, 'node_modules/.bin', name);

/** Gives the ranges in which the packages expect each other. */
function expectEachOther(range) {
  for (const folder of publishable) {
    const manifest = readJson(join(folder, 'package.json'));
    for (const name of Object.keys(manifest.peerDependencies ?? {}))
      if (name.startsWith('@maiko/')) manifest.peerDependencies[name] = range;
    write(folder, manifest);
  }
}

// A minor version before 1.0 is out of the range of its peers, and changesets would make a major one of it for all.
expectEachOther('workspace:>=0.0.0');
try {
  await must(bin('changeset'), ['version'], { show: true });
} finally {
  expectEachOther('workspace:^');
}
writePlaces();
await must(bin('prettier'), ['--write', 'packages/*/{package.json,CHANGELOG.md}'], { show: true });
