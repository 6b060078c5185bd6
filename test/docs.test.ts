import { execa } from 'execa';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Context } from '../src/commands/invocation/context.js';
import { EXIT_CODES } from '../src/commands/globals/exit-codes.js';
import { createProgram } from '../src/commands/program.js';
import {
  CLIENT_LIMITS,
  COMPLETION_LIMITS,
  DOCTOR_LIMITS,
  INPUT_LIMITS,
  LIMITS,
  STATE_LIMITS,
  STORE_LIMITS,
} from '../src/core/model/limits.js';
import { ERROR_CODES } from '../src/core/model/errors.js';
import { ROUTES } from '../src/contract/catalogue.js';
import { STATUS } from '../src/contract/status.js';
import { type Served, serveBin } from './helpers/bin.js';
import { masked, play } from './helpers/console.js';
import { codeBlock, readDocument, tableRows } from './helpers/markdown.js';

const curl = !(await execa('curl', ['--version'], { reject: false })).failed;

const READMES = ['README.md', 'README.zh-CN.md'];

/** `images push <image>` and the like: each command that does something. */
function leaves(command: Command, path: string[] = []): string[] {
  return command.commands.flatMap((child) => {
    const words = [...path, child.name()];
    if (child.commands.length > 0) return leaves(child, words);
    const args = child.registeredArguments.map((one) =>
      one.required ? `<${one.name()}>` : `[${one.name()}]`,
    );
    return [[...words, ...args].join(' ')];
  });
}

function program(): Command {
  const context = new Context(
    { stdout: process.stdout } as never,
    () => tree,
    () => Promise.reject(new Error('unused')),
  );
  const tree = createProgram(context);
  return tree;
}

describe.each(READMES)('%s', (file) => {
  const readme = readDocument(file);

  it('has every error with its status and exit code', () => {
    const rows = tableRows(readme, 'errors').map(([code, status, exitCode]) => [
      code,
      Number(status),
      Number(exitCode),
    ]);
    expect(rows).toEqual(
      tableRows(readDocument('README.md'), 'errors').map(([code, status, exit]) => [
        code,
        Number(status),
        Number(exit),
      ]),
    );
    expect(new Set(rows.map(([code]) => code))).toEqual(new Set(ERROR_CODES));
    for (const code of ERROR_CODES) expect(rows).toContainEqual([code, STATUS[code], EXIT_CODES[code]]);
  });

  it('has every route', () => {
    const routes = ROUTES.map(({ http: { method, path } }) => `${method} ${path.replace(/:(\w+)/g, '<$1>')}`);
    expect(
      tableRows(readme, 'routes')
        .map(([route]) => route)
        .sort(),
    ).toEqual(routes.sort());
  });

  it('has every command', () => {
    const rows = tableRows(readme, 'commands').map(([command]) => command ?? '');
    const commands = leaves(program()).filter((command) => !/^(local|swarm|help) /.test(command));
    expect(rows.filter((row) => !/^(local|swarm) /.test(row)).sort()).toEqual(commands.sort());
    for (const noun of ['local ', 'swarm '])
      for (const command of leaves(program()).filter((command) => command.startsWith(noun)))
        expect(rows.find((row) => row.startsWith(noun))).toContain(command.split(' ')[1]);
  });
});

describe('the list of dependencies', () => {
  it('has a line for each of them', () => {
    const document = readDocument('docs/dependencies.md');
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
      readDocument('package.json'),
    ) as Record<string, object>;
    const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
      (name) => !name.startsWith('@types/'),
    );
    for (const name of names) expect(document, `${name} is missing`).toContain(name);
  });
});

describe('the outputs in the README', () => {
  it.runIf(curl)('are what the commands and routes print', async () => {
    const home = mkdtempSync(join(tmpdir(), 'outputs-'));
    const env = { QAPPCTL_SHIM_LOCAL_ENGINE: 'none' };
    const served = await serveBin(['--local', '--read-reuse', '0'], { env: { HOME: home, ...env } });
    const document = readDocument('README.md').replaceAll('localhost:9100', served.url);
    const played = await play(document, { home, env, choose: () => true });
    expect(await served.stop()).toBe(0);
    rmSync(home, { recursive: true, force: true });
    expect(played.length).toBeGreaterThan(40);
    for (const { command, printed, seen } of played)
      expect(`${command}\n${masked(seen)}`).toBe(`${command}\n${masked(printed)}`);
  });

  it('are the same in both languages', () => {
    const blocks = (file: string) => readDocument(file).match(/```console\n[^]*?```/g);
    expect(blocks('README.zh-CN.md')).toEqual(blocks('README.md'));
  });
});

describe('the tour of the README', () => {
  let home: string;
  let served: Served;
  const env = () => ({ HOME: home, QAPPCTL_SHIM_LOCAL_ENGINE: 'none' });

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'tour-'));
    served = await serveBin(['--local'], { env: env() });
  });
  afterAll(async () => {
    await served.stop();
    rmSync(home, { recursive: true, force: true });
  });

  async function play(block: string) {
    const script = `set -euo pipefail\n${block.replaceAll('localhost:9100', served.url)}`;
    return execa('bash', ['-c', script], { env: { ...process.env, ...env() }, reject: false });
  }

  it.runIf(curl)('works by curl as printed', async () => {
    const { exitCode, stdout, stderr } = await play(codeBlock(readDocument('README.md'), 'tour-http'));
    expect([exitCode, stderr]).toEqual([0, '']);
    const [app, first, rows, second, back] = stdout.split('\n').map((line) => JSON.parse(line || '{}'));
    expect(app).toEqual({ name: 'zenx' });
    expect(rows).toMatchObject([{ image: 'nginx:alpine', state: 'running', running: 2 }]);
    expect(second.regions).toMatchObject([{ region: 'z0', replicas: 2, reused: false }]);
    expect(back).toMatchObject({ release: first.release, created: false });
  });

  it('works by commands as printed', async () => {
    const { exitCode, stdout, stderr } = await play(codeBlock(readDocument('README.md'), 'tour-cli'));
    expect([exitCode, stderr]).toEqual([0, stderr]);
    expect(stdout).toMatch(
      /^demo\nz0: release (\S+) runs[^]*\ndemo .* running .* 2\/2 [^]*\nz0: release \1 runs/,
    );
  });
});

describe('docs/reliability.md', () => {
  it('has a row for every bound, with what attacks it', async () => {
    const scenarios = '../chaos/scenarios/index.js';
    const { SCENARIOS } = (await import(scenarios)) as {
      SCENARIOS: Record<string, unknown>;
    };
    const rows = tableRows(readDocument('docs/reliability.md'), 'bounds');
    const bounds = {
      ...LIMITS,
      ...INPUT_LIMITS,
      ...STATE_LIMITS,
      ...STORE_LIMITS,
      ...CLIENT_LIMITS,
      ...COMPLETION_LIMITS,
      ...DOCTOR_LIMITS,
    };
    expect(rows.map(([bound]) => bound)).toEqual(Object.keys(bounds));
    const ids = rows.flatMap(([, , , attacked = '']) => attacked.split(', ').filter(Boolean));
    expect(ids.filter((id) => !Object.hasOwn(SCENARIOS, id))).toEqual([]);
  });
});
