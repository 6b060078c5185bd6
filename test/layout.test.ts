import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOMS } from '../scripts/rooms.js';

/** Each file of src/ with the files that it imports, late imports and types included. */
const IMPORTS = new Map(
  readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => [join('src', name), importsOf(join('src', name))]),
);

function importsOf(file: string): string[] {
  const found = readFileSync(file, 'utf8').matchAll(/(?:from\s+|import\()\s*'(\.{1,2}\/[^']+)\.js'/g);
  return [...found].map(([, path = '']) => normalize(join(dirname(file), `${path}.ts`)));
}

/** Follows the imports from a file; a way that leads back to it, or nothing. */
function circleFrom(start: string): string[] | undefined {
  const seen = new Set<string>();
  const walk = (file: string, way: string[]): string[] | undefined => {
    for (const next of IMPORTS.get(file) ?? []) {
      if (next === start) return [...way, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const circle = walk(next, [...way, next]);
      if (circle) return circle;
    }
    return undefined;
  };
  return walk(start, [start]);
}

describe('layout of src/', () => {
  it('has every folder in the list of rooms, and no room without files', () => {
    expect([...new Set([...IMPORTS.keys()].map((file) => dirname(file)))].sort()).toEqual([...ROOMS].sort());
  });

  it('imports no room that stands later in the list', () => {
    const back = [...IMPORTS].flatMap(([file, targets]) =>
      targets
        .filter((target) => ROOMS.indexOf(dirname(target)) > ROOMS.indexOf(dirname(file)))
        .map((target) => `${file} -> ${target}`),
    );
    expect(back).toEqual([]);
  });

  it('has no circle of files', () => {
    expect([...IMPORTS.keys()].map(circleFrom).filter((circle) => circle !== undefined)).toEqual([]);
  });

  it('keeps each room small enough to be taken in at a glance', () => {
    const sizes = ROOMS.map((room) => [
      room,
      [...IMPORTS.keys()].filter((file) => dirname(file) === room).length,
    ]);
    expect(sizes.filter(([, size]) => Number(size) > 16)).toEqual([]);
  });
});
