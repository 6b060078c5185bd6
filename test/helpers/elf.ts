import { arch } from 'node:os';

/** `e_machine` of the machine that tests run on. */
export const THIS_MACHINE = arch() === 'arm64' ? 183 : 62;

export interface ElfOptions {
  machine?: number;
  bigEndian?: boolean;
  wide?: boolean;
  /** 2: a program, 1: an object file. */
  type?: number;
  loader?: string;
  /** Bytes that its one segment claims to have. */
  segment?: number;
}

/** An ELF file with a header, one segment and a loader's name, as far as a kernel looks at it before it runs it. */
export function elf({
  machine = THIS_MACHINE,
  bigEndian = false,
  wide = true,
  type = 2,
  loader,
  segment = 64,
}: ElfOptions): Buffer {
  const bytes = Buffer.alloc(512);
  const put = (at: number, size: 2 | 4, value: number) =>
    bigEndian ? bytes.writeUIntBE(value, at, size) : bytes.writeUIntLE(value, at, size);
  bytes.write('\x7fELF', 'latin1');
  bytes[4] = wide ? 2 : 1;
  bytes[5] = bigEndian ? 2 : 1;
  bytes[6] = 1;
  put(16, 2, type);
  put(18, 2, machine);
  if (!wide || bigEndian) return bytes;
  put(32, 4, 64);
  put(54, 2, 56);
  put(56, 2, loader === undefined ? 1 : 2);
  put(64, 4, 1);
  put(64 + 32, 4, segment);
  if (loader === undefined) return bytes;
  put(120, 4, 3);
  put(120 + 8, 4, 300);
  put(120 + 32, 4, loader.length + 1);
  bytes.write(loader, 300);
  return bytes;
}
