import { execa } from 'execa';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Npm as a user has it: no setting of the surrounding `npm test` reaches it. */
export const npmEnv = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(npm_(?!config_(registry|cache|userconfig)$)|NODE_ENV$)/i.test(name),
  ),
);

export interface Installed {
  /** A folder that holds nothing but the installed package. */
  dir: string;
  /** Paths in the tarball, sorted. */
  files: string[];
  dispose(): void;
}

/** Packs what `dist` holds now and installs the tarball into an empty folder. */
export async function installPacked(): Promise<Installed> {
  const dir = mkdtempSync(join(tmpdir(), 'package-test-'));
  const packed = await execa('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', dir], {
    cwd: ROOT,
    env: npmEnv,
    extendEnv: false,
  });
  const [{ filename, files }] = JSON.parse(packed.stdout) as [
    { filename: string; files: { path: string }[] },
  ];
  writeFileSync(join(dir, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }\n');
  await execa('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', `./${filename}`], {
    cwd: dir,
    env: npmEnv,
    extendEnv: false,
  });
  return {
    dir,
    files: files.map(({ path }) => path).sort(),
    dispose: () => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }),
  };
}
