import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Whether a process exists and is no zombie. */
export function isRunning(pid) {
  const state = stateOf(pid);
  return state !== undefined && state !== 'Z' && state !== 'X';
}

function stateOf(pid) {
  return statOf(pid)?.[0];
}

/** The fields of /proc/<pid>/stat from the state on. */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** The command line of a process, empty when it is gone. */
export function titleOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** Direct children, by whether they are zombies. */
export function childrenOf(parent) {
  const children = { running: [], zombies: [] };
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = statOf(name);
    if (stat && Number(stat[1]) === parent)
      children[stat[0] === 'Z' ? 'zombies' : 'running'].push(Number(name));
  }
  return children;
}

/** Resident memory of a process in MiB: now, the most since it was started or `forgetPeak`, and pages of files now, which the kernel takes back when it needs them. */
export function memoryOf(pid) {
  const text = readFileSync(`/proc/${pid}/status`, 'latin1');
  const mebibytes = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)?.[1] ?? 0) / 1024;
  return { now: mebibytes('VmRSS'), peak: mebibytes('VmHWM'), files: mebibytes('RssFile') };
}

export function descriptorsOf(pid) {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** Starts the measure of peak memory anew. */
export function forgetPeak(pid) {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** Milliseconds of processor time that the threads of a process have used. */
export function processorTimeOf(pid) {
  let nanoseconds = 0;
  // proc(5): to the nanosecond, where stat counts in hundredths of a second, which are many for an idle process.
  for (const thread of readdirSync(`/proc/${pid}/task`))
    nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]);
  return nanoseconds / 1e6;
}

/** Whether a command can be run here and succeeds. */
export function succeeds([file, ...args]) {
  try {
    execFileSync(file, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
