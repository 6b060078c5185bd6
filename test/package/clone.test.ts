import { execa } from 'execa';
import { cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { npmEnv, ROOT } from './installed.js';

describe('a fresh clone', () => {
  const dir = mkdtempSync(join(tmpdir(), 'clone-test-'));
  const run = (file: string, args: string[]) =>
    execa(file, args, { cwd: dir, env: npmEnv, extendEnv: false, stdin: 'ignore' });

  beforeAll(async () => {
    // What a commit of the working tree would hold.
    const listed = await execa('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: ROOT,
    });
    for (const file of listed.stdout.split('\0').filter(Boolean))
      cpSync(join(ROOT, file), join(dir, file), { recursive: true });
    await run('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund']);
  }, 600_000);
  afterAll(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));

  it('has a command that works after npm ci', async () => {
    expect((await run('npx', ['--no-install', 'qappctl-shim', '--help'])).stdout).toContain('images list');
    const listed = await run('npx', [
      ...['--no-install', 'qappctl-shim', '--local', '--local-dir', join(dir, '.cache', 'local')],
      ...['regions', 'list', '--quiet'],
    ]);
    expect(listed.stdout.split('\n')).toContain('z0');
  });

  it('is built once, and again when something was changed', async () => {
    const built = () => statSync(join(dir, 'dist', 'main.js')).ino;
    const first = built();
    const home = mkdtempSync(join(tmpdir(), 'clone-home-'));
    await execa('npx', ['qappctl-shim', '--version'], {
      cwd: dir,
      env: { ...npmEnv, HOME: home, npm_config_cache: join(home, '.npm') },
      extendEnv: false,
      stdin: 'ignore',
    });
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    expect(built()).toBe(first);
    rmSync(join(dir, 'src', 'index.ts'));
    cpSync(join(ROOT, 'src', 'index.ts'), join(dir, 'src', 'index.ts'));
    await run('npm', ['run', 'prepare']);
    expect(built()).not.toBe(first);
  });
});
