import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../fixtures/qappctl-standin.js', import.meta.url));

interface Run {
  argv: string[];
  envNames: string[];
  home?: string;
  pid: number;
  /** dora.yaml's text, for `release create`. */
  dora?: string;
  /** The directory it lay in. */
  directory?: string;
}

export interface Fault {
  exit?: number;
  /** Written as it is. */
  stdout?: string;
  stdoutFile?: string;
  stderr?: string;
  /** Milliseconds before anything else. */
  delay?: number;
  /** Goes on when this file exists. */
  until?: string;
  hang?: boolean;
  ignoreTerm?: boolean;
  /** Leaves a child behind that holds stdout: in the process group, or in a session of its own; a daemon holds nothing. */
  grandchild?: 'group' | 'setsid' | 'daemon';
  /** Kills itself. */
  signal?: string;
  /** Bytes of stdout. */
  flood?: number;
  /** Bytes of stderr before the answer. */
  fillStderr?: number;
  /** Reads stdin to its end first. */
  stdinRead?: boolean;
  /** How often; default: until cleared. */
  times?: number;
}

export interface StandInState {
  /** The only pair that may log in; none: any may. */
  keys?: { ak: string; sk: string };
  apps: object[];
  flavors: object[];
  regions: object[];
  images: object[];
  releases: object[];
  deploys: object[];
}

/** What the published description's examples need. */
export const PUBLISHED_STATE: StandInState = {
  apps: [{ name: 'zenx', desc: '示例应用' }],
  flavors: [
    { name: 'C1M1', cpu: 1, memory: 1024 },
    { name: 'C8M8-P4:1', cpu: 8, memory: 8192, gpu: 'P4:1', regions: ['z0'] },
  ],
  regions: [{ name: 'z0', desc: '华东' }, { name: 'z1' }],
  images: [
    { name: 'nginx', tag: 'alpine', ctime: '2022-11-30T18:26:08.935+08:00' },
    { name: 'ubuntu', tag: '14.04', ctime: '2021-04-22T17:06:34.081+08:00' },
  ],
  releases: [],
  deploys: [],
};

export interface StandIn {
  /** The executable to give to `--qappctl`. */
  path: string;
  dir: string;
  runs(): Run[];
  forgetRuns(): void;
  seed(state: Partial<StandInState>): void;
  state(): StandInState;
  fault(command: string, fault: Fault): void;
  clearFaults(): void;
  /** Those that are set still. */
  faults(): Fault[];
  /** Process id of the child that a `grandchild` fault left. */
  grandchild(): number;
  dispose(): void;
}

/** A directory with an executable that behaves like qappctl, remembers its runs and fails on demand. */
export function createStandIn(state: Partial<StandInState> = {}): StandIn {
  const dir = mkdtempSync(join(tmpdir(), 'standin-'));
  const path = join(dir, 'qappctl');
  const runsDir = join(dir, 'runs');
  const write = (name: string, value: unknown) => writeFileSync(join(dir, name), JSON.stringify(value));
  const read = (name: string): unknown => JSON.parse(readFileSync(join(dir, name), 'utf8'));
  mkdirSync(runsDir);
  write('state.json', { ...PUBLISHED_STATE, ...state });
  write('faults.json', []);
  writeFileSync(path, `#!/bin/sh\nSTANDIN_DIR='${dir}' exec '${process.execPath}' '${PROGRAM}' "$@"\n`);
  chmodSync(path, 0o755);
  return {
    path,
    dir,
    runs: () =>
      readdirSync(runsDir)
        .filter((name) => name.endsWith('.json'))
        .sort()
        .map((name) => JSON.parse(readFileSync(join(runsDir, name), 'utf8')) as Run),
    forgetRuns: () => {
      for (const name of readdirSync(runsDir)) rmSync(join(runsDir, name));
    },
    seed: (change) => write('state.json', { ...(read('state.json') as StandInState), ...change }),
    state: () => read('state.json') as StandInState,
    fault: (command, fault) =>
      write('faults.json', [...(read('faults.json') as object[]), { command, ...fault }]),
    clearFaults: () => write('faults.json', []),
    faults: () => read('faults.json') as Fault[],
    grandchild: () => Number(readFileSync(join(dir, 'grandchild.pid'), 'utf8')),
    dispose: () => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }),
  };
}
