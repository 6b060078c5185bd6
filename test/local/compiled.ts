import { build } from 'esbuild';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Compiled {
  file: string;
  dispose(): void;
}

/** A TypeScript program as one file that Node can run, inside the project so that it finds its packages. */
export async function compiled(source: string): Promise<Compiled> {
  const dir = join(ROOT, '.cache', `compiled-${process.pid}-${Date.now()}`);
  await build({
    entryPoints: { program: join(ROOT, source) },
    outdir: dir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    external: ['fs-native-extensions', 'dockerode'],
    logLevel: 'error',
  });
  return { file: join(dir, 'program.mjs'), dispose: () => rmSync(dir, { recursive: true, force: true }) };
}
