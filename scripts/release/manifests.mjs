// Where the project is to be found stands once, in the manifest of the workspace root: `"repository": "https://..."`.
// The manifests of the packages get their `repository`, `homepage` and `bugs` from it.
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { publishable, readJson, root } from '../packages.mjs';

const manifestOf = (folder) => join(folder, 'package.json');
export const write = (folder, manifest) =>
  writeFileSync(manifestOf(folder), `${JSON.stringify(manifest, undefined, 2)}\n`);

/** What a package says of its place; undefined while no address is known. */
function placeOf(folder) {
  const { repository } = readJson(manifestOf(root));
  if (repository === undefined) return undefined;
  const directory = relative(root, folder);
  return {
    repository: { type: 'git', url: `git+${repository}.git`, directory },
    homepage: `${repository}/tree/main/${directory}#readme`,
    bugs: `${repository}/issues`,
  };
}

/** Writes the address into the manifest of each package. */
export function writePlaces() {
  for (const folder of publishable) write(folder, { ...readJson(manifestOf(folder)), ...placeOf(folder) });
}

/** Lists the problems that a release must not go out with. */
export function problems() {
  if (placeOf(root) === undefined)
    return ['package.json of the workspace has no "repository": set it to the address of the project, "https://..."'];
  return publishable.flatMap((folder) => {
    const manifest = readJson(manifestOf(folder));
    return Object.entries(placeOf(folder))
      .filter(([key, value]) => JSON.stringify(manifest[key]) !== JSON.stringify(value))
      .map(([key]) => `${manifest.name}: "${key}" is not that of the workspace; run pnpm release:version`);
  });
}
