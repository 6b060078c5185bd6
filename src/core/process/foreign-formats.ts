import type { Verdict } from './verdict.js';

const EXTRACT = 'unpack it first, and name the program that is inside';

/** What files begin with that are taken for programs by mistake. */
const FORMATS: readonly [beginning: RegExp, what: string, hint: string, askKernel?: boolean][] = [
  [/^\x7fELF/, 'a program for Linux', 'get the qappctl for this system'],
  [
    /^(\xcf\xfa\xed\xfe|\xce\xfa\xed\xfe|\xfe\xed\xfa[\xce\xcf]|\xca\xfe\xba\xbe)/,
    'a program for macOS',
    'get the qappctl for Linux',
    true,
  ],
  [/^MZ/, 'a program for Windows', 'get the qappctl for Linux', true],
  [/^\x1f\x8b/, 'a gzip archive', EXTRACT],
  [/^PK\x03\x04/, 'a zip archive', EXTRACT],
  [/^\xfd7zXZ\0/, 'an xz archive', EXTRACT],
  [/^BZh\d/, 'a bzip2 archive', EXTRACT],
  [/^\x28\xb5\x2f\xfd/, 'a zstd archive', EXTRACT],
  [/^7z\xbc\xaf\x27\x1c/, 'a 7-zip archive', EXTRACT],
  [/^!<arch>\n/, 'a package or a library', EXTRACT],
  [/^[^]{257}ustar/, 'a tar archive', EXTRACT],
  [
    /^(\xef\xbb\xbf)?\s*<(!doctype|html|head|body|\?xml|!--)/i,
    'a saved web page',
    'download the program itself, which may need a login',
  ],
  [/^version https:\/\/git-lfs/, 'a pointer of Git LFS', 'run `git lfs pull` in its repository'],
  [/^(\xff\xfe|\xfe\xff)/, 'a text in UTF-16', 'save it as UTF-8 without a byte order mark'],
  [/^\xef\xbb\xbf#!/, 'a script behind a byte order mark', 'save it as UTF-8 without a byte order mark'],
];

/** What a file is that begins neither as a program of this system nor with `#!`. */
export function foreignFormat(head: Buffer): Verdict {
  const text = head.toString('latin1');
  const found = FORMATS.find(([beginning]) => beginning.test(text));
  if (found) {
    const [, what, hint, askKernel = false] = found;
    return { why: `is ${what}`, hint, askKernel };
  }
  if (/^[\t\n\f\r\x20-\x7e\x80-\xff]*$/.test(text))
    return {
      why: 'is a text without a `#!` line',
      hint: 'if it is a script, its first line must name what runs it, such as #!/bin/sh',
    };
  return { why: 'is no program of a kind that is known here', hint: 'look at what it is with `file`' };
}
