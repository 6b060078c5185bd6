import { execa } from 'execa';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDockerEngine } from '../../../../src/core/docker/docker-engine.js';
import { Engines, type Seen } from './engines.js';
import { ADDRESSES } from './tables/addresses.js';
import { FILES } from './tables/files.js';
import { HELPERS } from './tables/helpers.js';
import type { Setting } from './tables/setting.js';
import { TLS } from './tables/tls.js';
import { VARIABLE } from './tables/variable.js';

const TABLES = {
  'the address': ADDRESSES,
  TLS,
  'a login in the file': FILES,
  'a login that a program keeps': HELPERS,
  DOCKER_AUTH_CONFIG: VARIABLE,
};

/** Rows of docs/docker.md that show only at places which a test may not take, or in a docker command newer than most. */
const NOT_SHOWN = ['ports', 'sockets', 'helpers'];

const engines = new Engines();
const home = mkdtempSync(join(tmpdir(), 'like-docker-'));
const user = join(home, 'user');

function filled(text: string): string {
  const places: Record<string, string> = {
    ...engines.places,
    home: user,
    relative: relative(process.cwd(), user),
    context: `.docker/contexts/tls/${createHash('sha256').update('far').digest('hex')}/docker`,
  };
  return text.replace(/\{([a-z]+)\}/g, (all, name: string) => places[name] ?? all);
}

function put(path: string, content: string): void {
  const file = join(user, filled(path));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, path.startsWith('bin/') ? 0o755 : 0o600);
}

/** Makes the home that a setting speaks of, and gives the variables. */
function environment({ env = {}, files = {}, helpers = {}, tls = {} }: Setting): Record<string, string> {
  rmSync(user, { recursive: true, force: true });
  for (const [path, content] of Object.entries(files))
    put(path, filled(typeof content === 'string' ? content : JSON.stringify(content)));
  for (const [name, script] of Object.entries(helpers))
    put(`bin/docker-credential-${name}`, `#!/bin/sh\n${script}\n`);
  for (const [folder, names] of Object.entries(tls))
    for (const name of names) {
      const file = `${name.replace(/^.*-/, '')}.pem`;
      put(`${folder}/${file}`, engines.certificates[name] ?? (name.startsWith('empty') ? '' : 'no PEM'));
    }
  const usual = { HOME: user, DOCKER_HOST: 'tcp://127.0.0.1:{four}' };
  const given = Object.entries({ ...usual, ...env }).filter(([, value]) => value !== '');
  return {
    ...Object.fromEntries(given.map(([name, value]) => [name, filled(value)])),
    PATH: `${join(user, 'bin')}:${process.env.PATH}`,
  };
}

function userOf(seen: Seen): string | null {
  return (seen !== 'refused' && seen.auth?.username) || null;
}

/** 28.03 for 28.3; 0 without the docker command. */
const version = await execa('docker', ['--version'], { reject: false }).then(({ stdout }) => {
  const [, major = 0, minor = 0] = /version (\d+)\.(\d+)/.exec(stdout ?? '') ?? [];
  return Number(major) + Number(minor) / 100;
});

describe.skipIf(version === 0 && !process.env.REQUIRE_DOCKER)(
  "Docker's settings, read as by the docker command",
  () => {
    beforeAll(() => engines.start(join(home, 'engine.sock')));

    afterAll(() => {
      engines.stop();
      rmSync(home, { recursive: true });
    });

    describe.each(Object.entries(TABLES))('%s', (_, table) => {
      it.each(Object.entries(table))('%s', async (_name, setting) => {
        const env = environment(setting);
        const image = setting.image ?? 'reg.example:5000/team/app';
        const asked = version >= (setting.since ?? 0);
        if (asked)
          await execa('docker', ['pull', image], { env, extendEnv: false, reject: false, timeout: 20_000 });
        const byDocker = engines.take();
        await createDockerEngine({ env, pullTimeout: 20_000 })
          .pullImage(image)
          .catch(() => undefined);
        const here = engines.take();
        if (!asked) expect(userOf(here)).toBe(setting.user === undefined ? 'ann' : setting.user);
        else if (setting.differs) expect(here).not.toEqual(byDocker);
        else expect(here).toEqual(byDocker);
      });
    });

    it('has a reason in docs/docker.md for each difference, and no row too many', () => {
      const text = readFileSync(new URL('../../../../docs/docker.md', import.meta.url), 'utf8');
      const rows = [...text.matchAll(/^\| `([a-z]+)` \|/gm)].map(([, name]) => name);
      const settings = Object.values(TABLES).flatMap((table) => Object.values<Setting>(table));
      const used = new Set(settings.flatMap(({ differs = [] }) => differs));
      expect(rows.sort()).toEqual([...used, ...NOT_SHOWN].sort());
      expect(rows.length).toBeLessThanOrEqual(10);
    });
  },
);
