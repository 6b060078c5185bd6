// Bundles the package into dist/: all third-party code inside (start-up pays for every file that Node opens), split so
// that a command loads only what it needs, with the declarations of the library and the licences of what is inside.
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { build as buildTypes } from 'tsdown';

const root = resolve(import.meta.dirname, '..');
process.chdir(root);
// Built aside and swapped in, so that nobody ever runs half a build.
const out = mkdtempSync(join(root, '.dist-'));

/** docker-modem reaches for SSH only with ssh:// hosts, dockerode for gRPC only to build with BuildKit: neither is ours. */
const unused = ['ssh2', '@grpc/grpc-js', '@grpc/proto-loader', 'protobufjs'];
const leaveOut = {
  name: 'leave-out',
  setup(plugin) {
    const filter = new RegExp(`^(${unused.join('|')})(/.*)?$`);
    plugin.onResolve({ filter }, ({ path }) => ({ path, namespace: 'left-out' }));
    plugin.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'module.exports = {};' }));
  },
};

const entries = {
  main: 'src/main.ts',
  index: 'src/index.ts',
  'qappctl-local': 'src/local/qappctl-local/main.ts',
};

const { metafile } = await build({
  entryPoints: Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(file))),
  outdir: out,
  bundle: true,
  splitting: true,
  minify: true,
  metafile: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  chunkNames: 'chunks/[name]-[hash]',
  external: ['fs-native-extensions'],
  plugins: [leaveOut],
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});

await buildTypes({
  config: false,
  entry: { index: 'src/index.ts' },
  outDir: out,
  clean: false,
  dts: { emitDtsOnly: true },
  format: 'esm',
  platform: 'node',
  logLevel: 'error',
  outExtensions: () => ({ dts: '.d.ts' }),
});

writeFileSync(join(out, 'THIRD-PARTY-LICENSES.txt'), licences(Object.keys(metafile.inputs)));
chmodSync(out, 0o755);
rmSync('dist', { recursive: true, force: true });
renameSync(out, 'dist');

/** Name, version and licence text of every package that went in. */
function licences(inputs) {
  const folders = new Set(
    inputs.flatMap((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []),
  );
  return [...folders]
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
