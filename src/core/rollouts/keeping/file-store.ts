import { access, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { codeInWords } from '../../files/file-reasons.js';
import { makeDirectory } from '../../files/make-directory.js';
import { replaceFile } from '../../files/replace-file.js';
import { ShimError } from '../../model/errors.js';
import { addDeploy, EMPTY, putRollout, type KeptApp, parseApp } from './kept-app.js';
import { openLockFile, tryLockFile, waitForLock } from './lock-file.js';
import type { KeptRollout, MadeDeploy, RolloutHistory, RolloutLock, RolloutStore } from './rollout-store.js';

/** Rollouts in a directory: a file an app for what was done, one for the right to do it, one for the right to write. */
export class FileRolloutStore implements RolloutStore {
  /** @param directory Asked for when it is first needed. */
  constructor(private readonly directory: () => string) {}

  async history(app: string): Promise<RolloutHistory> {
    return this.guarded(() => this.read(app));
  }

  save(rollout: KeptRollout): Promise<void> {
    return this.change(rollout.app, (kept) => putRollout(kept, rollout));
  }

  addDeploy(app: string, deploy: MadeDeploy): Promise<void> {
    return this.change(app, (kept) => addDeploy(kept, deploy));
  }

  forget(app: string): Promise<void> {
    return this.guarded(() => rm(this.file(app, 'json'), { force: true }));
  }

  /** What was done, of all apps; the right to do something stays with whoever has it. */
  forgetAll(): Promise<void> {
    return this.guarded(async () => {
      const names = (await readdir(this.directory())).filter((name) => name.endsWith('.json'));
      for (const name of names) await rm(join(this.directory(), name), { force: true });
    });
  }

  lock(app: string): Promise<RolloutLock | undefined> {
    return this.guarded(async () => {
      const handle = await tryLockFile(this.file(app, 'running'));
      return handle && { release: () => handle.close() };
    });
  }

  requestCancel(app: string, id: string): Promise<void> {
    return this.guarded(async () => {
      await (await openLockFile(this.file(app, `${id}.cancel`))).close();
    });
  }

  /** A request that was seen is taken away. */
  async isCancelled(app: string, id: string): Promise<boolean> {
    const file = this.file(app, `${id}.cancel`);
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    if (isThere) await rm(file, { force: true });
    return isThere;
  }

  private change(app: string, edit: (kept: KeptApp) => KeptApp): Promise<void> {
    return this.guarded(async () => {
      const handle = await waitForLock(this.file(app, 'lock'));
      try {
        const kept = edit(await this.read(app));
        await replaceFile(this.file(app, 'json'), `${JSON.stringify(kept)}\n`);
      } finally {
        await handle.close();
      }
    });
  }

  private async read(app: string): Promise<KeptApp> {
    const path = this.file(app, 'json');
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return EMPTY;
    const kept = parseApp(text);
    if (kept) return kept;
    throw new ShimError('state_unavailable', `the rollouts of app ${app} in ${path} can't be read`, {
      hint: `put the file right, or do without what it knows: rm ${path}`,
    });
  }

  private file(app: string, kind: string): string {
    return join(this.directory(), `${app}.${kind}`);
  }

  private async guarded<T>(task: () => Promise<T>): Promise<T> {
    try {
      makeDirectory(this.directory());
      return await task();
    } catch (error) {
      const { code, syscall } = error as NodeJS.ErrnoException;
      if (syscall === undefined || code === undefined) throw error;
      const noSpace = code === 'ENOSPC' || code === 'EDQUOT';
      throw new ShimError(
        noSpace ? 'no_space' : 'state_unavailable',
        `rollouts can't be kept in ${this.directory()}: ${codeInWords(code)}`,
        { hint: noSpace ? 'free some space there' : 'let this user write there', cause: error },
      );
    }
  }
}
