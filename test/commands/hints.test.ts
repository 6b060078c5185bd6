import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { invoke } from './invoke.js';

const SRC = new URL('../../src/', import.meta.url).pathname;

/** Every command of this program that a text of the source names, up to its first value or option. */
function namedCommands(): string[] {
  const named = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      // A hint that is put together of parts names its command in one of them.
      const text = readFileSync(join(SRC, file), 'utf8').replaceAll('${listing}', 'releases list');
      const code = text.replace(/^ *(\/\*\*|\*|\/\/).*$/gm, '');
      return [...code.matchAll(/(?<![\w/.-])qappctl-shim((?: [a-z][a-z-]*)*)(?=[ `'.:\n])/g)].map(
        ([, words]) => (words ?? '').trim(),
      );
    });
  return [...new Set(named)].sort();
}

/** What is offered in backticks without the program's name could not be pasted. */
function namelessCommands(): string[] {
  const nouns = 'apps|deploys|flavors|images|instances|local|login|logout|regions|releases|serve';
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const code = readFileSync(join(SRC, file), 'utf8').replace(/^ *(\/\*\*|\*|\/\/).*$/gm, '');
      return [...code.matchAll(new RegExp(`see \\\\?\`(?:${nouns}) [^\`]*\``, 'g'))].map(
        ([text]) => `${file}: ${text}`,
      );
    });
}

describe('the commands that hints name', () => {
  const commands = namedCommands();

  it('are many', () => expect(commands.length).toBeGreaterThan(10));

  it.each(commands)('qappctl-shim %s: there is such a command', async (command) => {
    const { exitCode, stdout } = await invoke([
      ...command.split(' ').filter((word) => word !== ''),
      '--help',
    ]);
    const [, usage = 'no usage'] =
      /^Usage: qappctl-shim(.*)$/m.exec(stdout.replaceAll(/\|[a-z]+/g, '')) ?? [];
    const path = usage.replace(/[[<].*/, '').trim();
    expect([exitCode, path]).toEqual([0, command.slice(0, path.length)]);
    // What follows a command is its value; below a group it would be a command that does not exist.
    if (path !== command) expect(stdout).not.toContain('\nCommands:\n');
  });

  it('are named with the program, so that they can be pasted', () => expect(namelessCommands()).toEqual([]));
});
