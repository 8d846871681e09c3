// Packs the publishable packages and checks what would be published: files, exports, publint, are-the-types-wrong.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { must, pack, publishable, root, run } from './packages.mjs';

const bin = (name) => join(root, 'node_modules/.bin', name);
const target = mkdtempSync(join(tmpdir(), 'maiko-pack-'));
let failures = 0;

function report(tarball, problem) {
  failures += 1;
  console.error(`${basename(tarball)}: ${problem}`);
}

function checkFiles(tarball, files) {
  for (const needed of ['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts']) {
    if (!files.includes(needed)) report(tarball, `${needed} is missing`);
  }
  for (const file of files) {
    if (!/^(package\.json|README\.md|LICENSE|dist\/.+\.(m?js|m?js\.map|d\.m?ts))$/.test(file))
      report(tarball, `${file} does not belong there`);
  }
}

function checkManifest(tarball, manifest, text) {
  if (JSON.stringify([manifest.exports, manifest.imports]).includes('"source"'))
    report(tarball, 'its exports or imports still have the condition "source"');
  if (manifest.sideEffects === undefined) report(tarball, 'it does not say which files have side effects');
  if (text.includes('workspace:')) report(tarball, 'a dependency still has a workspace: range');
}

/** All entries are for both module systems, but for those of a tool that is an ES module itself. */
function typesAsSeenFrom(tarball, { exports }) {
  const check = [tarball, '--no-emoji', '--format', 'ascii'];
  const modules = Object.keys(exports).filter((entry) => exports[entry].default?.endsWith('.mjs'));
  if (modules.length === 0) return [['attw', check]];
  return [
    ['attw', [...check, '--exclude-entrypoints', ...modules]],
    ['attw', [...check, '--profile', 'esm-only', '--entrypoints', ...modules]],
  ];
}

try {
  for (const folder of publishable) {
    const tarball = await pack(folder, target);
    const listed = (await must('tar', ['-tzf', tarball])).stdout.trim().split('\n');
    checkFiles(
      tarball,
      listed.map((file) => file.replace(/^package\//, '')),
    );
    const text = (await must('tar', ['-xzOf', tarball, 'package/package.json'])).stdout;
    const manifest = JSON.parse(text);
    checkManifest(tarball, manifest, text);
    for (const [tool, args] of [['publint', ['run', tarball, '--strict']], ...typesAsSeenFrom(tarball, manifest)]) {
      const result = await run(bin(tool), args);
      if (result.code !== 0) report(tarball, `${tool}\n${result.output}`);
    }
    console.log(`${basename(tarball)}: ${listed.length} files checked`);
  }
} finally {
  rmSync(target, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;
