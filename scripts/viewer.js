// Bundles the viewer of the API's pages for browsers: a script and a style sheet, kept gzipped, each under a name that
// tells its content, so that browsers may keep it for ever.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

const SOURCES = 'src/http/pages/browser';

/** Writes the files into a folder, and returns the folders of all packages that went in. */
export async function buildViewer(folder) {
  const bundle = await rolldown({
    input: join(SOURCES, 'docs.js'),
    platform: 'browser',
    moduleTypes: { '.css': 'text' },
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true, codeSplitting: false });
  await bundle.close();
  const [{ code, moduleIds }] = output;
  mkdirSync(folder);
  write(folder, 'docs', 'js', code);
  write(folder, 'docs', 'css', readFileSync(join(SOURCES, 'docs.css')));
  const direct = moduleIds.map(folderOf).filter((found) => found !== undefined);
  const explorer = direct.find((found) => found.endsWith('/openapi-explorer'));
  // Comes bundled itself, with what it depends on and a Buffer for browsers.
  const inside = ['openapi-resolver', 'buffer'].flatMap((name) => below(name, explorer));
  return [...new Set([...direct, ...inside])];
}

function write(folder, name, ending, content) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  writeFileSync(join(folder, `${name}-${hash}.${ending}.gz`), gzipSync(content, { level: 9 }));
}

/** The folder of the package that a module is in. */
export function folderOf(file) {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
}

/** A package and all that it declares to need, as folders. */
function below(name, from, seen = new Set()) {
  const folder = installed(name, from);
  if (seen.has(folder)) return [];
  seen.add(folder);
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return [folder, ...Object.keys(dependencies).flatMap((needed) => below(needed, folder, seen))];
}

/** Where Node finds a package, seen from a folder. */
function installed(name, from) {
  const folder = join(from, 'node_modules', name);
  if (existsSync(folder)) return folder;
  if (dirname(from) === from) throw new Error(`${name} is not installed`);
  return installed(name, dirname(from));
}
