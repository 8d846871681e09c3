// Checks, packs, tags and publishes what `pnpm release:version` has prepared: `pnpm release [--dry-run]`.
// A dry run does all but tag and publish, and tells what is missing instead of stopping at it.
import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { must, pack, publishable, readJson, root } from './packages.mjs';
import { problems } from './release/manifests.mjs';

const CHECK_BOUND = 1_800_000;
const dry = process.argv.includes('--dry-run');

const git = async (...args) => (await must('git', args)).stdout.trim();

/** Ends the release, but not a dry run. */
function refuse(reasons) {
  for (const reason of reasons) console.error(`not to be released: ${reason}`);
  if (reasons.length > 0 && !dry) process.exit(1);
}

const versions = new Set(publishable.map((folder) => readJson(join(folder, 'package.json')).version));
const [version] = versions;
const tag = `v${version}`;
refuse(problems());
if (versions.size > 1) refuse([`the packages have several versions: ${[...versions].join(', ')}`]);
if ((await git('status', '--porcelain')) !== '') refuse(['the working tree has changes']);
if ((await git('tag', '--list', tag)) !== '') refuse([`${tag} exists already`]);

for (const script of ['build', 'check:package', 'smoke']) {
  console.log(`== ${script}`);
  await must('pnpm', [script], { bound: CHECK_BOUND, show: true });
}

const target = join(root, 'dist', tag);
mkdirSync(target, { recursive: true });
const tarballs = [];
for (const folder of publishable) tarballs.push(await pack(folder, target));
console.log(`packed into ${target}: ${tarballs.map((path) => basename(path)).join(', ')}`);

if (dry) console.log(`dry run: nothing tagged or published; it would be ${tag}`);
else {
  await git('tag', '--annotate', tag, '--message', tag);
  for (const tarball of tarballs) await must('npm', ['publish', tarball, '--access', 'public'], { show: true });
  console.log(`published ${tag}; push the tag: git push origin ${tag}`);
}
