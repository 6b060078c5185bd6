import { execa } from 'execa';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Played {
  command: string;
  /** What the document says that it prints. */
  printed: string;
  /** What it prints, stderr included. */
  seen: string;
}

/** The commands and outputs of a document's console blocks, and of those only that `choose` takes. */
function commandsOf(document: string, choose: (block: string) => boolean): Omit<Played, 'seen'>[] {
  const blocks = [...document.matchAll(/```console\n([^]*?)```/g)].map(([, block]) => block ?? '');
  return blocks.filter(choose).flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((text) => {
        const end = text.indexOf('\n');
        return { command: text.slice(0, end), printed: text.slice(end + 1) };
      }),
  );
}

/** Runs them in one shell, in a home of their own, and tells what each printed. */
export async function play(
  document: string,
  { home, env, choose }: { home: string; env: Record<string, string>; choose: (block: string) => boolean },
): Promise<Played[]> {
  const commands = commandsOf(document, choose);
  const work = join(home, 'work');
  mkdirSync(work);
  const seed = commands.find(({ command }) => command === 'cat seed.yaml');
  writeFileSync(join(work, 'seed.yaml'), seed?.printed ?? '');
  const npx = `npx() { local name=$1; shift; '${process.execPath}' '${ROOT}bin/'"$name.js" "$@"; }`;
  const script = commands.map(({ command }) => `echo '@@@'\n${command}`).join('\n');
  const { all } = await execa('bash', ['-c', `exec 2>&1\n${npx}\n${script}`], {
    cwd: work,
    extendEnv: false,
    env: { PATH: process.env.PATH, HOME: home, ...env },
    all: true,
    reject: false,
    stripFinalNewline: false,
  });
  const outputs = all.replaceAll(home, '/home/you').split('@@@\n').slice(1);
  return commands.map((command, index) => ({ ...command, seen: outputs[index] ?? '' }));
}

/** The text with what differs from run to run made equal. */
export function masked(text: string): string {
  return text
    .replace(/\bv\d{6}-\d{6}(-[a-z0-9]{4})?\b/g, 'RELEASE')
    .replace(/[gr]\d{6}-\d{4}-\d{5}-[a-z0-9]{4}(-[a-z0-9]{10}-[a-z0-9]{5})?/g, 'ID')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+\+08:00/g, 'TIME')
    .replace(/\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d/g, 'LOGTIME')
    .replace(/^qappctl-local \d+\.\d+\.\d+/gm, 'qappctl-local VERSION');
}
