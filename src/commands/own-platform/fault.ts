import { parseDuration } from '../../core/input/duration.js';
import { invalidInput, quoteValue } from '../../core/input/invalid-input.js';
import type { PlatformNoun } from '../../platform-kit/faults/failure.js';
import { kindOf, wordsOf } from '../../platform-kit/faults/kinds.js';
import type { Fault } from '../../platform-kit/shapes.js';

/** The options of `local fault` and `swarm fault` as they were given. */
export interface FaultFlags {
  exit?: string;
  stderr?: string;
  delay?: string;
  hang?: true;
  garbage?: true;
  kill?: true;
  times?: string;
  fail?: true;
  pending?: true;
  clear?: true;
}

/** What was asked for: a fault of an operation or of the instances, or the end of all. */
export function faultOf(
  operation: string,
  flags: FaultFlags,
  platform: PlatformNoun,
): Fault | 'fail' | 'pending' | 'clear' {
  if (flags.clear) return 'clear';
  if (operation === 'instances') return instanceFault(flags, platform);
  if (flags.fail || flags.pending)
    throw invalidInput(
      '--fail and --pending are for instances',
      `run: qappctl-shim ${platform} fault instances --pending`,
    );
  if (operation === '')
    throw invalidInput('name an operation, or --clear', `see \`qappctl-shim ${platform} fault --help\``);
  checkOneEnding(flags);
  const { hang, garbage, kill, stderr } = flags;
  const exit = flags.exit ?? (stderr === undefined ? undefined : '1');
  const fault = {
    ...(flags.delay === undefined ? {} : { delay: parseDuration('--delay', flags.delay) }),
    ...(exit === undefined ? {} : { exit: whole('--exit', exit, 255) }),
    ...(stderr === undefined ? {} : { stderr }),
    ...(hang ? { hang } : {}),
    ...(garbage ? { garbage } : {}),
    ...(kill ? { kill } : {}),
  };
  if (Object.keys(fault).length === 0)
    throw invalidInput(
      'say what goes wrong: --exit, --stderr, --delay, --hang, --garbage or --kill',
      `run: qappctl-shim ${platform} fault ${wordsOf(kindOf(operation, platform))} --exit 1`,
    );
  const times = flags.times === undefined ? {} : { times: whole('--times', flags.times, 1_000_000) };
  return { kind: kindOf(operation, platform), ...fault, ...times };
}

/** A run ends in one way only. */
function checkOneEnding({ exit, stderr, hang, garbage, kill }: FaultFlags): void {
  const given = Object.entries({
    '--hang': hang,
    '--garbage': garbage,
    '--kill': kill,
    '--exit': exit ?? stderr,
  });
  const [one, other] = given.filter(([, value]) => value !== undefined).map(([flag]) => flag);
  if (one && other)
    throw invalidInput(
      `${one} and ${other === '--exit' && exit === undefined ? '--stderr' : other} exclude each other`,
      'choose one; --delay and --times go with each',
    );
}

function instanceFault({ fail, pending }: FaultFlags, platform: PlatformNoun): 'fail' | 'pending' {
  if (fail === pending)
    throw invalidInput(
      'instances can be made to --fail or to stay --pending, one of them',
      `run: qappctl-shim ${platform} fault instances --pending`,
    );
  return fail ? 'fail' : 'pending';
}

function whole(flag: string, text: string, most: number): number {
  const number = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= most) return number;
  throw invalidInput(`invalid ${flag} ${quoteValue(text)}: must be a whole number from 1 to ${most}`);
}
