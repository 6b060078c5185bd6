import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ShimError } from '../model/errors.js';
import { whyNotRunnable } from '../process/executable.js';
import type { Verdict } from '../process/verdict.js';
import { run } from '../process/run.js';
import type { PrivateDirs } from './private-dirs.js';

/** Milliseconds that the kernel's answer may take: an emulator may be slow. */
const PROBE_TIMEOUT = 5_000;
const SCRIPT = 'ask-the-kernel';
const NOT_TAKEN = 'not taken by the kernel';

/** Throws `qappctl_unavailable`, with what the file is, when it can't be run here. */
export type ProgramCheck = (file: string) => Promise<void>;

/** Looks at the program before each start: it may be replaced at any time, and a shell must never get it. */
export function programCheck(dirs: PrivateDirs, searchPath: string | undefined): ProgramCheck {
  const taken = new Map<string, boolean>();
  return async (file) => {
    const verdict = whyNotRunnable(file, searchPath);
    if (!verdict) return;
    if (verdict.askKernel) {
      const name = identity(file);
      const known = taken.get(name) ?? (await kernelTakes(file, dirs));
      taken.set(name, known);
      if (known) return;
    }
    throw notRunnable(file, verdict);
  };
}

/** Throws the same for what can be seen without a try: before somebody is asked for keys, for example. */
export function refuseUnusable(file: string, searchPath: string | undefined): void {
  const verdict = whyNotRunnable(file, searchPath);
  if (verdict && !verdict.askKernel) throw notRunnable(file, verdict);
}

function notRunnable(file: string, { why, hint }: Verdict): ShimError {
  return new ShimError('qappctl_unavailable', `qappctl at ${file} ${why}`, {
    hint: hint ?? 'install qappctl and put it on PATH, or name it with --qappctl <path> (QAPPCTL)',
  });
}

/**
 * Whether this kernel runs a foreign program, with an emulator's help. A script that names it as its interpreter tells:
 * when the kernel refuses, the shell that gets it in its place gets these lines, not the program.
 */
async function kernelTakes(file: string, dirs: PrivateDirs): Promise<boolean> {
  try {
    return await dirs.withFile(SCRIPT, `#!${file}\necho '${NOT_TAKEN}'\n`, async (directory) => {
      const script = join(directory, SCRIPT);
      chmodSync(script, 0o700);
      const { ending, exitCode, stdout } = await run({
        file: script,
        args: [],
        env: { HOME: directory },
        timeout: PROBE_TIMEOUT,
      });
      return (ending === 'timed_out' || exitCode !== undefined) && stdout.trim() !== NOT_TAKEN;
    });
  } catch {
    return false;
  }
}

function identity(file: string): string {
  const { dev, ino, size, mtimeNs } = statSync(file, { bigint: true });
  return [dev, ino, size, mtimeNs].join();
}
