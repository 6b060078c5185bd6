import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whyNotRunnable } from '../../../src/core/process/executable.js';
import { elf, THIS_MACHINE } from '../../helpers/elf.js';

let dir: string;
beforeAll(() => (dir = mkdtempSync(join(tmpdir(), 'executable-'))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function why(content: string | Buffer, mode = 0o755): string {
  const file = join(dir, 'qappctl');
  rmSync(file, { recursive: true, force: true });
  writeFileSync(file, content, { mode });
  return verdict(file);
}

function verdict(file: string, searchPath = process.env.PATH): string {
  return whyNotRunnable(file, searchPath)?.why ?? 'nothing';
}

const OTHER_MACHINE = arch() === 'arm64' ? 62 : 183;

describe('what speaks against running a file', () => {
  it.each<[string, string | Buffer, RegExp]>([
    ['a script with CR LF', '#!/bin/sh\r\necho\r\n', /lines end as on Windows/],
    ['env with CR LF', '#!/usr/bin/env node\r\n1\r\n', /lines end as on Windows/],
    ['a missing interpreter', '#!/opt/none/python3\n', /interpreter \/opt\/none\/python3 is not found/],
    ['a relative interpreter', '#! python99\n', /python99 is not found/],
    ['an interpreter that is a folder', '#!/tmp\n', /interpreter \/tmp is a directory/],
    ['no interpreter', '#!\nexit 0\n', /names no interpreter/],
    [
      'env without its program',
      '#!/usr/bin/env -S python99 -u\n',
      /for python99, which is not on the search/,
    ],
    ['a first line without end', `#!/${'x'.repeat(400)}\n`, /first line is too long/],
    ['a byte order mark', '\uFEFF#!/bin/sh\n', /script behind a byte order mark/],
    ['a text', 'no program at all\n', /text without a `#!` line/],
    ['a text in Chinese', '下载失败\n', /text without a `#!` line/],
    ['UTF-16', Buffer.from('\uFEFF#!/bin/sh\n', 'utf16le'), /UTF-16/],
    ['an empty file', '', /empty file/],
    ['gzip', gzipSync('x'), /gzip archive/],
    ['zip', 'PK\x03\x04rest', /zip archive/],
    ['xz', Buffer.from('fd377a585a00', 'hex'), /xz archive/],
    ['a web page', '\n<!DOCTYPE html>\n<html><body>403</body></html>', /saved web page/],
    ['an XML answer', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', /saved web page/],
    ['a program for Windows', 'MZ\x90\0\x03', /program for Windows/],
    ['Mach-O', Buffer.from('cffaedfe0c000001', 'hex'), /program for macOS/],
    ['Mach-O for several machines', Buffer.from('cafebabe00000002', 'hex'), /program for macOS/],
    ['random bytes', Buffer.from('00ff00fe81', 'hex'), /no program of a kind that is known/],
  ])('%s', (_name, content, expected) => {
    expect(why(content)).toMatch(expected);
  });

  it.runIf(process.platform === 'linux').each<[string, Buffer, RegExp]>([
    ['another architecture', elf({ machine: OTHER_MACHINE }), /another architecture \((arm64|x64), this is/],
    ['a big-endian machine', elf({ machine: 22, bigEndian: true }), /another architecture \(s390x/],
    ['a 32-bit machine', elf({ machine: 40, wide: false }), /another architecture \(arm,/],
    ['an unknown machine', elf({ machine: 4242 }), /another architecture \(machine 4242/],
    [
      'a loader that is missing',
      elf({ loader: '/lib/ld-musl-none.so.1' }),
      /for musl, .*\/lib\/ld-musl-none/,
    ],
    [
      'another loader',
      elf({ loader: '/lib/ld-none.so.2' }),
      /another C library .*\/lib\/ld-none\.so\.2 is not/,
    ],
    ['an object file', elf({ type: 1 }), /an ELF file, but no program/],
    ['half a header', elf({}).subarray(0, 30), /cut short/],
    ['half a table', elf({}).subarray(0, 80), /cut short/],
    ['half a segment', elf({ segment: 5000 }), /cut short/],
  ])('ELF: %s', (_name, content, expected) => {
    expect(why(content)).toMatch(expected);
  });

  it('what is no file that may be run', () => {
    expect(why('#!/bin/sh\n', 0o644)).toBe('is not executable');
    expect(verdict(join(dir, 'none'))).toBe('is not found (ENOENT)');
    expect(verdict(join(dir, 'qappctl', 'none'))).toBe('is not found (ENOTDIR)');
    expect(verdict('/dev/null')).toBe('is no regular file');
    mkdirSync(join(dir, 'folder'));
    expect(verdict(join(dir, 'folder'))).toBe('is a directory');
    symlinkSync('loop', join(dir, 'loop'));
    expect(verdict(join(dir, 'loop'))).toBe('is not found (ELOOP)');
  });

  it('nothing, with programs and scripts of this machine', () => {
    expect(verdict(process.execPath)).toBe('nothing');
    expect(verdict('/bin/sh')).toBe('nothing');
    for (const script of [
      '#!/bin/sh\n',
      '#! /bin/sh -e\n',
      '#!/usr/bin/env node\n',
      '#!/usr/bin/env -S A=1 node --no-warnings\n',
    ])
      expect(why(script)).toBe('nothing');
    if (process.platform === 'linux') expect(why(elf({ machine: THIS_MACHINE }))).toBe('nothing');
    const outer = join(dir, 'outer');
    why('#!/bin/sh\n');
    writeFileSync(outer, `#!${join(dir, 'qappctl')}\n`, { mode: 0o755 });
    expect(verdict(outer)).toBe('nothing');
    chmodSync(join(dir, 'qappctl'), 0o644);
    expect(verdict(outer)).toMatch(/its interpreter .*\/qappctl is not executable$/);
  });

  it('nothing, with a script for a program on the search path that is a script too', () => {
    const shims = mkdtempSync(join(dir, 'shims-'));
    writeFileSync(join(shims, 'python99'), '#!/usr/bin/env sh\n', { mode: 0o755 });
    why('#!/usr/bin/env python99\n');
    expect(verdict(join(dir, 'qappctl'), `${shims}:${process.env.PATH}`)).toBe('nothing');
    expect(verdict(join(dir, 'qappctl'))).toMatch(/python99, which is not on the search path/);
    why('#!/usr/bin/env sh\n');
    expect(whyNotRunnable(join(dir, 'qappctl'), undefined)).toBeUndefined();
  });

  it('scripts that run each other', () => {
    const file = join(dir, 'self');
    writeFileSync(file, `#!${file}\n`, { mode: 0o755 });
    expect(verdict(file)).toMatch(/is a script itself, and so on$/);
  });
});
