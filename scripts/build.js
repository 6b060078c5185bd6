// Bundles the package into dist/: all third-party code inside, in few files, as start-up pays for every file that Node
// opens and every byte that it compiles, and as CommonJS, which Node loads in two thirds of the time; with a module in
// front of it for the library, the library's declarations, the manual pages, the viewer of the API's pages, and the licences of what is inside.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { builtinModules } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { build as buildTypes } from 'tsdown';
import { buildViewer, folderOf } from './viewer.js';

const root = resolve(import.meta.dirname, '..');
process.chdir(root);
// Built aside and swapped in, so that nobody ever runs half a build.
const out = mkdtempSync(join(root, '.dist-'));
// Such folders are private, but the package is for everyone, as in a container with a user of its own.
chmodSync(out, 0o755);

/**
 * docker-modem reaches for SSH only with ssh:// hosts, dockerode for gRPC only to build with BuildKit, commander for
 * children only with commands in executables of their own: none is ours.
 */
const UNUSED = [
  { module: /^(ssh2|@grpc\/grpc-js|@grpc\/proto-loader|protobufjs)(\/|$)/, importer: /docker/ },
  { module: /^node:child_process$/, importer: /node_modules\/commander\// },
];
const leaveOut = {
  name: 'leave-out',
  resolveId: (id, importer = '') =>
    UNUSED.some((unused) => unused.module.test(id) && unused.importer.test(importer)) ? '\0left-out' : null,
  load: (id) => (id === '\0left-out' ? 'export default {};' : null),
};

/**
 * What is loaded together lies together: what every invocation needs, what all commands but `--version` need, what a run
 * of qappctl needs, what inputs and answers are checked by. Everything else is split where the sources import late.
 */
const GROUPS = [
  {
    name: 'base',
    test: new RegExp(
      `^${root}/(package\\.json|src/core/model/errors\\.ts|src/commands/globals/exit-codes\\.ts)$`,
    ),
    priority: 3,
  },
  { name: 'commands', test: /\/src\/commands\/(program|invocation\/context|version)\.ts$/, priority: 2 },
  // A client of a server needs these too, and no more of a run.
  { name: 'schemas', test: /\/src\/contract\/|\/node_modules\/valibot\//, priority: 1 },
  {
    name: 'run',
    test: /\/src\/(assembly\/(create-shim|qappctl-parts)|core\/qappctl\/(client|runner|session)|core\/process\/run)\.ts$|\/node_modules\/execa\//,
    priority: 1,
  },
];

/** What the catalogue says in help texts, as data: a command line starts without a schema. */
const { TEXTS } = await evaluated('src/contract/texts.ts');
const withTexts = {
  name: 'texts',
  load: (id) =>
    id === join(root, 'src/contract/texts.ts')
      ? { code: `export const TEXTS = ${JSON.stringify(TEXTS)};`, moduleType: 'js' }
      : null,
};

const bundle = await rolldown({
  input: { main: 'src/main.ts', library: 'src/index.ts', 'qappctl-local': 'src/local/qappctl-local/main.ts' },
  platform: 'node',
  external: ['fs-native-extensions', 'lmdb'],
  plugins: [leaveOut, withTexts],
  // Parts that one place imports late and another one early.
  checks: { ineffectiveDynamicImport: false },
});
const { output } = await bundle.write({
  dir: out,
  format: 'cjs',
  minify: true,
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
  codeSplitting: { groups: GROUPS },
});
await bundle.close();

await buildTypes({
  config: false,
  entry: { index: 'src/index.ts' },
  outDir: out,
  clean: false,
  dts: { emitDtsOnly: true },
  format: 'esm',
  platform: 'node',
  logLevel: 'error',
  outExtensions: () => ({ dts: '.d.mts' }),
});

await writeManPages();
const inViewer = await buildViewer(join(out, 'docs'));

const { exports: names } = output.find(({ name, isEntry }) => isEntry && name === 'library');
writeFileSync(
  join(out, 'index.mjs'),
  `import library from './library.js';\nexport const { ${names.join(', ')} } = library;\n`,
);
writeFileSync(join(out, 'package.json'), '{ "type": "commonjs" }\n');
writeFileSync(
  join(out, 'THIRD-PARTY-LICENSES.txt'),
  licences([...output.flatMap((chunk) => chunk.moduleIds ?? []).map(folderOf), ...inViewer]),
);
const former = `${out}-former`;
if (existsSync('dist')) renameSync('dist', former);
renameSync(out, 'dist');
rmSync(former, { recursive: true, force: true });

/** The manual pages are made by the commands' own code, which the package does not hold in this form. */
async function writeManPages() {
  const { manPages } = await evaluated('src/commands/man/pages.ts');
  mkdirSync(join(out, 'man'));
  for (const { file, text } of manPages(today())) writeFileSync(join(out, 'man', file), text);
}

/** What a module of the sources exports. */
async function evaluated(input) {
  const made = join(out, 'evaluated.mjs');
  const modules = await rolldown({
    input,
    platform: 'node',
    external: ['fs-native-extensions', 'lmdb'],
    plugins: [leaveOut],
    checks: { ineffectiveDynamicImport: false },
  });
  await modules.write({ file: made, format: 'esm', codeSplitting: false });
  await modules.close();
  const exported = await import(`${pathToFileURL(made)}?${input}`);
  rmSync(made);
  return exported;
}

/** Which may be set from outside, so that two builds of one state are the same. */
function today() {
  const { SOURCE_DATE_EPOCH: seconds } = process.env;
  return new Date(seconds ? Number(seconds) * 1000 : Date.now()).toISOString().slice(0, 10);
}

/** Name, version and licence text of every package that went in, by its folder. */
function licences(folders) {
  return [...new Set(folders.filter((folder) => folder !== undefined))]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
      const text = file
        ? readFileSync(join(folder, file), 'utf8').trim()
        : '(the package holds no licence file)';
      return `${name} ${version} (${typeof license === 'string' ? license : JSON.stringify(license)})\n\n${text}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}
