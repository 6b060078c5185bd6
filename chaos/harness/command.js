import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { builtCommand } from './checkout.js';

/** Runs a command to its end; ended by force after so many milliseconds, which `code` then shows. */
export async function run(args, { env, limit = 60_000 }) {
  const begun = performance.now();
  const child = spawn(process.execPath, [builtCommand(), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), limit);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const [code, signal] = await once(child, 'close');
  clearTimeout(timer);
  return { code: code ?? signal, stdout, stderr, ms: Math.round(performance.now() - begun) };
}
