import { execa } from 'execa';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeEngine } from '../helpers/fake-engine.js';
import { createStandIn } from '../helpers/stand-in.js';
import { type Installed, installPacked, npmEnv, ROOT } from './installed.js';

describe('the packed package, installed into an empty folder', () => {
  let installed: Installed;
  let own: string;

  beforeAll(async () => {
    installed = await installPacked();
    own = join(installed.dir, 'node_modules', 'qappctl-shim');
  }, 240_000);
  afterAll(() => installed.dispose());

  const npx = (command: string, args: string[], env: Record<string, string> = {}) =>
    execa('npx', ['--silent', '--no-install', command, ...args], {
      cwd: installed.dir,
      env: { ...npmEnv, HOME: installed.dir, ...env },
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
    });

  it('runs as a command', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(await npx('qappctl-shim', ['--help'])).toMatchObject({
      exitCode: 0,
      stderr: '',
      stdout: expect.stringContaining('qappctl-shim images list'),
    });
    expect((await npx('qappctl-shim', ['--version'])).stdout).toContain(version);
  });

  it('says of its qappctl look-alike that it is not qappctl', async () => {
    const { exitCode, stdout } = await npx('qappctl-local', ['--version']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/is not Qiniu's qappctl/);
  });

  it('finds every part that a command loads late', async () => {
    const standIn = createStandIn();
    const engine = await createFakeEngine({ registry: { images: ['busy:1'] } });
    const args = ['--qappctl', standIn.path, '--docker-host', engine.host];
    const file = join(installed.dir, 'release.yaml');
    writeFileSync(file, 'image: nginx:alpine\nflavor: C1M1\nname: packed\n');
    try {
      const run = async (...words: string[]) => {
        const { exitCode, stdout, stderr } = await npx('qappctl-shim', [...args, ...words]);
        expect([exitCode, stderr]).toEqual([0, stderr]);
        return stdout;
      };
      expect(await run('images', 'list')).toContain('nginx');
      await run('images', 'push', 'busy:1');
      expect(engine.pulls()).toEqual(['busy:1']);
      expect(await run('releases', 'create', 'zenx', '--file', file)).toBe('packed');
      expect(
        await run('--local', '--local-dir', join(installed.dir, 'local'), '--json', 'apps', 'list'),
      ).toMatch(/^\[/);
    } finally {
      standIn.dispose();
      await engine.dispose();
    }
  });

  it('brings one package, one that may be left out, and nothing below it that it does not declare', () => {
    const { dependencies, optionalDependencies } = JSON.parse(
      readFileSync(join(own, 'package.json'), 'utf8'),
    ) as Record<string, Record<string, string>>;
    expect(Object.keys(dependencies ?? {})).toEqual(['fs-native-extensions']);
    expect(Object.keys(optionalDependencies ?? {})).toEqual(['lmdb']);
  });

  it('imports nothing but Node, its own files and its declared dependencies', () => {
    const scripts = installed.files.filter((path) => /\.(m?js|d\.mts)$/.test(path));
    const strangers = scripts.flatMap((path) =>
      bareImports(readFileSync(join(own, path), 'utf8')).map((name) => `${path}: ${name}`),
    );
    expect(strangers).toEqual([]);
  });

  it('holds what it needs and no sources, tests or settings of this repository', () => {
    expect(installed.files).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'package.json', 'bin/qappctl-shim.js']),
    );
    expect(
      installed.files.filter(
        (path) => !/^(bin|dist|docs)\/|^[A-Z][\w.-]+\.md$|^LICENSE$|^package\.json$/.test(path),
      ),
    ).toEqual([]);
    expect(installed.files.filter((path) => /\.map$|\.m?ts$/.test(path))).toEqual(['dist/index.d.mts']);
  });

  it('has everything that its pages lead to; what is code may be in the repository that it names', () => {
    const pages = installed.files.filter((path) => path.endsWith('.md'));
    expect(pages).toContain('docs/cli.md');
    const { repository } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')) as {
      repository?: object;
    };
    expect(repository).toMatchObject({ type: 'git', url: expect.stringMatching(/^git\+https:/) });
    const lost = pages.flatMap((page) =>
      [...readFileSync(join(own, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
        .map(([, link]) => join(dirname(page), link ?? ''))
        .filter((target) => !existsSync(join(page.startsWith('docs/') ? ROOT : own, target)))
        .map((target) => `${page}: ${target}`),
    );
    expect(lost).toEqual([]);
  });

  it('is small', async () => {
    const { stdout } = await execa('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], {
      cwd: ROOT,
      env: npmEnv,
      extendEnv: false,
    });
    const [{ size }] = JSON.parse(stdout) as [{ size: number }];
    expect(size).toBeLessThan(1024 * 1024);
  });

  it('holds the licence of each package inside', () => {
    const licences = readFileSync(join(own, 'dist', 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const name of [
      'commander',
      'execa',
      'dockerode',
      'docker-modem',
      'valibot',
      'chalk',
      'ms',
      'openapi-explorer',
      'lit',
      'base64-js',
    ])
      expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+`, 'm'));
    expect(licences).not.toMatch(/^(ssh2|cpu-features|@grpc\/grpc-js|protobufjs) \d/m);
  });

  describe('imported', () => {
    it('is a working library', async () => {
      const standIn = createStandIn();
      writeFileSync(
        join(installed.dir, 'use.js'),
        `import { createShim, isShimError, ERROR_CODES } from 'qappctl-shim';
        const shim = await createShim({ qappctl: process.argv[2] });
        const refused = await shim.images.push({ image: '-x' }).catch((error) => error);
        console.log(JSON.stringify([await shim.regions.list(), isShimError(refused, 'invalid_input'), ERROR_CODES.length > 9]));
        await shim.close();`,
      );
      const { stdout } = await execa(process.execPath, ['use.js', standIn.path], { cwd: installed.dir });
      expect(JSON.parse(stdout)).toEqual([[{ name: 'z0', desc: '华东' }, { name: 'z1' }], true, true]);
      standIn.dispose();
    });

    it.each([
      ["Node's types", { lib: ['ES2023'], types: ['node'] }],
      ["the browser's types", { lib: ['ES2023', 'DOM'], types: [] }],
    ])('is typed for a strict consumer with %s, nothing skipped', async (_name, options) => {
      const project = join(installed.dir, `typed-${options.types.length}`);
      mkdirSync(join(project, 'node_modules', '@types'), { recursive: true });
      for (const name of options.types)
        for (const from of [`@types/${name}`, 'undici-types'])
          if (existsSync(join(ROOT, 'node_modules', from)))
            symlinkSync(join(ROOT, 'node_modules', from), join(project, 'node_modules', from));
      writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
      writeFileSync(
        join(project, 'tsconfig.json'),
        JSON.stringify({ compilerOptions: { ...STRICT, ...options } }),
      );
      writeFileSync(join(project, 'use.ts'), CONSUMER);
      const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
      const { exitCode, stdout } = await execa(process.execPath, [tsc, '-p', project], { reject: false });
      expect([exitCode, stdout]).toEqual([0, '']);
    });
  });

  it('needs the Node that its tests run on, or an older one', () => {
    const { engines } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')) as {
      engines: { node: string };
    };
    expect(engines.node).toBe('>=20');
    expect(readdirSync(join(own, 'bin')).sort()).toEqual([
      'package.json',
      'qappctl-local.js',
      'qappctl-shim.js',
    ]);
  });
});

const STRICT = {
  target: 'ES2022',
  module: 'NodeNext',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
};

/** Errors that must stay errors are marked: an untyped package would let them through. */
const CONSUMER = `
import { createShim, isShimError, type CreateReleaseInput, type ErrorCode, type Image, type Shim } from 'qappctl-shim';

const shim: Shim = await createShim({ accessKey: 'ak', secretKey: 'sk', readTimeout: 5_000 });
const images: Image[] = await shim.images.list({ signal: new AbortController().signal });
const input: CreateReleaseInput = { app: 'zenx', image: 'nginx:alpine', flavor: 'C1M1', env: [{ key: 'A', value: 'b' }] };
const { name }: { name: string } = await shim.releases.create(input);
const outcome = await shim.images.push({ image: 'nginx' }, { onProgress: (event) => void event.type });
if (!outcome.pushed) outcome.reason satisfies 'exists';
// @ts-expect-error a port is a number
const wrong: CreateReleaseInput = { ...input, port: '80' };
// @ts-expect-error no such field
await shim.deploys.create({ app: 'zenx', release: name, region: 'z0', replica: 2 });
// @ts-expect-error no such noun
void shim.volumes;
try {
  await shim.close();
} catch (error) {
  if (isShimError(error)) error.code satisfies ErrorCode;
}
export { images, wrong };
`;

const DECLARED: ReadonlySet<string> = new Set(['fs-native-extensions', 'lmdb']);

/** Modules that a script names and that are neither Node's nor its own. */
function bareImports(script: string): string[] {
  const named = /(?:\bfrom|\bimport|\brequire\()\s*\(?\s*["']([^"'\s]+)["']/g;
  return [...script.matchAll(named)]
    .map(([, name]) => name ?? '')
    .filter((name) => /^[@a-z]/.test(name) && !isBuiltin(name) && !DECLARED.has(name));
}
