import { fstatSync, readSync } from 'node:fs';
import type { Verdict } from './verdict.js';

/** `e_machine` by Node's name of an architecture. */
const MACHINES: Record<string, number> = {
  ia32: 3,
  mips: 8,
  mipsel: 8,
  ppc64: 21,
  s390x: 22,
  arm: 40,
  x64: 62,
  arm64: 183,
  riscv64: 243,
  loong64: 258,
};

const PROGRAM_TYPES = new Set([2, 3]);
const LOADED = 1;
const INTERPRETER = 3;
const LONGEST_LOADER = 4096;

/** Tells whether an ELF file is whole, is a program, and is of this architecture; the loader that it asks for beside. */
export function readElf(fd: number, head: Buffer, arch: string): { verdict?: Verdict; loader?: string } {
  if (head.length < 64) return { verdict: CUT_SHORT };
  const wide = head[4] === 2;
  const field = reader(head, head[5] === 2);
  if (!PROGRAM_TYPES.has(field(16, 2)))
    return {
      verdict: {
        why: 'is an ELF file, but no program',
        hint: 'it may be a part of one: get the program itself',
      },
    };
  const machine = field(18, 2);
  if (machine !== MACHINES[arch] || (head[5] === 2) !== IS_BIG_ENDIAN)
    return { verdict: foreign(machine, arch) };
  const [start, entry, count] = wide
    ? [field(32, 8), field(54, 2), field(56, 2)]
    : [field(28, 4), field(42, 2), field(44, 2)];
  const table = Buffer.alloc(entry * count);
  if (readSync(fd, table, 0, table.length, start) < table.length) return { verdict: CUT_SHORT };
  return segments(fd, table, { entry, wide });
}

/** Each segment must lie inside the file, one of them may name a loader. */
function segments(
  fd: number,
  table: Buffer,
  { entry, wide }: { entry: number; wide: boolean },
): { verdict?: Verdict; loader?: string } {
  const size = fstatSync(fd).size;
  let loader: string | undefined;
  for (let at = 0; at < table.length; at += entry) {
    const field = reader(table.subarray(at, at + entry), IS_BIG_ENDIAN);
    const type = field(0, 4);
    const [offset, length] = wide ? [field(8, 8), field(32, 8)] : [field(4, 4), field(16, 4)];
    if (type === LOADED && offset + length > size) return { verdict: CUT_SHORT };
    if (type === INTERPRETER) loader = textAt(fd, offset, length);
  }
  return loader === undefined ? {} : { loader };
}

function textAt(fd: number, offset: number, length: number): string {
  const text = Buffer.alloc(Math.min(length, LONGEST_LOADER));
  return text
    .subarray(0, readSync(fd, text, 0, text.length, offset))
    .toString('latin1')
    .replace(/\0.*$/s, '');
}

const IS_BIG_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 0;

function reader(bytes: Buffer, big: boolean): (offset: number, size: 2 | 4 | 8) => number {
  return (offset, size) => {
    if (size === 8) return Number(big ? bytes.readBigUInt64BE(offset) : bytes.readBigUInt64LE(offset));
    return big ? bytes.readUIntBE(offset, size) : bytes.readUIntLE(offset, size);
  };
}

const CUT_SHORT: Verdict = {
  why: 'is a program that was cut short: its file ends too early',
  hint: 'download it again',
};

function foreign(machine: number, arch: string): Verdict {
  const name = Object.keys(MACHINES).find((known) => MACHINES[known] === machine) ?? `machine ${machine}`;
  return {
    why: `is a program for another architecture (${name}, this is ${arch})`,
    hint: `get the qappctl for linux ${arch}`,
    askKernel: true,
  };
}
