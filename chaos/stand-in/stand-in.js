import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isRunning, titleOf } from '../harness/processes.js';
import { ANSWERS } from './answers.js';
import { parseLedger } from './ledger.js';

const CACHE = fileURLToPath(new URL('../../.cache/stand-in/', import.meta.url));
const source = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The program's file: compiled once, or the shell version where there is no compiler. */
export function buildStandIn() {
  const binary = join(CACHE, 'qappctl');
  const code = source('qappctl.c');
  if (existsSync(binary) && statSync(binary).mtimeMs >= statSync(code).mtimeMs)
    return { file: binary, kind: 'C' };
  try {
    mkdirSync(CACHE, { recursive: true });
    execFileSync('cc', ['-O2', '-o', binary, code], { stdio: ['ignore', 'ignore', 'pipe'] });
    return { file: binary, kind: 'C' };
  } catch (error) {
    const why =
      error.code === 'ENOENT' ? 'there is no C compiler' : String(error.stderr ?? error.message).trim();
    console.error(`the stand-in is the shell version: ${why}`);
    return { file: source('qappctl.sh'), kind: 'sh' };
  }
}

/** A stand-in with a directory, rules and ledger of its own. */
export class StandIn {
  constructor(parent = tmpdir()) {
    const { file, kind } = buildStandIn();
    this.kind = kind;
    this.directory = mkdtempSync(join(parent, 'stand-in-'));
    this.path = join(this.directory, 'qappctl');
    copyFileSync(file, this.path);
    chmodSync(this.path, 0o755);
    mkdirSync(join(this.directory, 'answers'));
    for (const [command, value] of Object.entries(ANSWERS)) this.answer(command, value);
  }

  /** Sets what a listing prints: a value, or text as it is. */
  answer(command, value) {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    writeFileSync(join(this.directory, 'answers', command), `${text}\n`);
  }

  /** Sets how it behaves: lines `<command or *> <mode> [argument]`; none: well. */
  rules(...lines) {
    const file = join(this.directory, 'rules');
    if (lines.length === 0) rmSync(file, { force: true });
    else writeFileSync(file, `${lines.join('\n')}\n`);
  }

  /** Puts the program back, whatever has become of it. */
  restore() {
    rmSync(this.path, { recursive: true, force: true });
    copyFileSync(buildStandIn().file, this.path);
    chmodSync(this.path, 0o755);
  }

  events() {
    const file = join(this.directory, 'ledger');
    return existsSync(file) ? parseLedger(readFileSync(file, 'latin1')) : [];
  }

  /** Forgets what ran so far. */
  clearLedger() {
    rmSync(join(this.directory, 'ledger'), { force: true });
  }

  /** Processes of the ledger that still run. */
  orphans() {
    const ended = new Set();
    const pids = new Set();
    for (const { event, pid } of this.events()) {
      if (event === 'start' || event === 'fork') pids.add(pid) && ended.delete(pid);
      if (event === 'end') ended.add(pid);
    }
    // Process ids are used again: its title tells whether it is still the one that we know.
    return [...pids].filter(
      (pid) => !ended.has(pid) && isRunning(pid) && titleOf(pid).includes(this.directory),
    );
  }

  /** Ends what is left of it. */
  endOrphans() {
    for (const pid of this.orphans()) endQuietly(pid);
  }

  /** Ends what is left of it and removes its directory. */
  dispose() {
    this.endOrphans();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function endQuietly(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
