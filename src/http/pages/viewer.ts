import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { onceAsked } from './once-asked.js';

/** A file of the viewer, as the build made it. */
interface ViewerFile {
  type: string;
  gzipped: Buffer;
  /** For who takes no gzip; made once. */
  plain(): Promise<Buffer>;
}

/** The viewer's files by name; a name tells the content, so that a file never changes. */
export type Viewer = ReadonlyMap<string, ViewerFile>;

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};
const GZIPPED = /^(.+\.(js|css))\.gz$/;

/** Reads all of it: little, and only when someone opens the docs. */
export async function readViewer(): Promise<Viewer> {
  const folder = viewerFolder(import.meta.dirname);
  const names = (await readdir(folder)).map((name) => GZIPPED.exec(name)).filter((match) => match !== null);
  return new Map(
    await Promise.all(
      names.map(async ([file, name = '', ending = '']): Promise<[string, ViewerFile]> => {
        const gzipped = await readFile(join(folder, file));
        const plain = onceAsked(() => promisify(gunzip)(gzipped));
        return [name, { type: TYPES[ending] ?? '', gzipped, plain }];
      }),
    ),
  );
}

/** Where the build puts it, found from the sources and from the bundle alike. */
function viewerFolder(from: string): string {
  const folder = join(from, 'dist', 'docs');
  return existsSync(folder) || dirname(from) === from ? folder : viewerFolder(dirname(from));
}
