import { createHash, randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory } from '../../core/files/make-directory.js';
import { writeRegularFile } from '../../core/files/write-file.js';
import { UsageError } from './go-text.js';

/** The login of a home directory. Any pair may log in; what is kept is a hash, as nothing needs the secret again. */
export class HomeLogin {
  constructor(private readonly home: string | undefined) {}

  require(): void {
    if (!existsSync(this.file())) throw new UsageError('please login first');
  }

  make(accessKey: string, secretKey: string): void {
    if (accessKey === '' || secretKey === '') throw new UsageError('empty access key or secret key');
    const salt = randomBytes(16).toString('hex');
    const hash = createHash('sha256').update(`${salt}${accessKey}:${secretKey}`).digest('hex');
    makeDirectory(this.dir());
    writeRegularFile(this.file(), `${JSON.stringify({ accessKey, salt, hash })}\n`, { mode: 0o600 });
  }

  remove(): void {
    rmSync(this.file(), { force: true });
  }

  private dir(): string {
    if (!this.home) throw new UsageError('$HOME is not defined');
    return join(this.home, '.qappctl-local');
  }

  private file(): string {
    return join(this.dir(), 'login.json');
  }
}
