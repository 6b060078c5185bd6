/** What the file system's codes mean to a person, and what to do about them. */
const REASONS: Readonly<Record<string, readonly [why: string, remedy: string]>> = {
  ENOENT: ['there is no such file', 'check its path'],
  ENOTDIR: ['a part of its path is a file, not a directory', 'check its path'],
  EACCES: ['this user may not', 'change its mode (chmod), or name another file'],
  EPERM: ['this user may not', 'change its mode (chmod), or name another file'],
  EISDIR: ['it is a directory', 'name a file in it'],
  ENXIO: ['it is a socket, or nothing is behind it', 'name a file, or - for stdin'],
  ELOOP: ['its symbolic links lead in a circle, or it is one', 'name the file itself'],
  ENAMETOOLONG: ['its name is too long', 'choose a shorter name'],
  EROFS: ['the file system is read-only', 'name a file elsewhere'],
  ENOSPC: ['the disk is full', 'free some space'],
  EDQUOT: ['the quota of this user is used up', 'free some space'],
  EMFILE: ['too many files are open', 'raise the limit: ulimit -n 4096'],
  ENODEV: ['no device is behind it', 'name a file that holds text'],
  EINVAL: ['its path is not valid', 'check its path'],
  EIO: ['the device failed', 'check the disk'],
};

/** Why the file system refused, and what to do. */
export function fileReason(code: string): { why: string; remedy: string } {
  const [why, remedy] = REASONS[code] ?? [`the system says ${code}`, 'check its path'];
  return { why, remedy };
}

/** A code with what it means: `EACCES (this user may not)`. */
export function codeInWords(code: string): string {
  return REASONS[code] ? `${code} (${REASONS[code][0]})` : code;
}
