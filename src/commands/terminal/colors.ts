import { Chalk, type ChalkInstance } from 'chalk';
import type { Host, Output } from '../globals/host.js';

/** Colours for a stream: as asked for, else only on a terminal. */
export function colorsFor(stream: Output, env: Host['env'], wanted = true): ChalkInstance {
  return new Chalk({ level: useColors(stream, env, wanted) ? 1 : 0 });
}

function useColors(stream: Output, env: Host['env'], wanted: boolean): boolean {
  if (!wanted || env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return stream.isTTY === true && env.TERM !== 'dumb';
}
