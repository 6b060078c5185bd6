import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Compiled {
  file: string;
  dispose(): void;
}

/** A TypeScript program as one file that Node can run, inside the project so that it finds its packages. */
export async function compiled(source: string): Promise<Compiled> {
  const dir = join(ROOT, '.cache', `compiled-${process.pid}-${Date.now()}`);
  await build({
    input: { program: join(ROOT, source) },
    output: { dir, entryFileNames: '[name].mjs', format: 'esm' },
    platform: 'node',
    external: ['fs-native-extensions', 'lmdb', 'dockerode', 'docker-modem'],
    logLevel: 'warn',
  });
  return { file: join(dir, 'program.mjs'), dispose: () => rmSync(dir, { recursive: true, force: true }) };
}
