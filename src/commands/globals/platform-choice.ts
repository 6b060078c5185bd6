import { invalidInput } from '../../core/input/invalid-input.js';
import type { Environment } from '../../core/model/environment.js';
import { isOn, present } from './given-setting.js';
import type { GlobalValues } from './options.js';

/** What the operations stand on: qappctl, the local platform, or a server that is already there. */
export type PlatformChoice = 'qappctl' | 'local' | 'server';

/** Flags beat variables; two flags, or two variables, that name different platforms are refused. */
export function platformChoice(flags: GlobalValues, env: Environment): PlatformChoice {
  if (flags.server !== undefined) {
    refuseBeside('--server', { '--local': flags.local, ...keyFlags(flags), ...otherFlags(flags) });
    return 'server';
  }
  if (flags.local) return 'local';
  const server = present(env.QAPPCTL_SHIM_SERVER);
  if (server === undefined || given(keyFlags(flags)) !== undefined)
    return (flags.local ?? isOn(env.QAPPCTL_SHIM_LOCAL)) ? 'local' : 'qappctl';
  refuseBeside('QAPPCTL_SHIM_SERVER', {
    QAPPCTL_SHIM_LOCAL: isOn(env.QAPPCTL_SHIM_LOCAL),
    ACCESS_KEY: env.ACCESS_KEY,
    SECRET_KEY: env.SECRET_KEY,
    SECRET_KEY_FILE: env.SECRET_KEY_FILE,
    ...otherFlags(flags),
  });
  return 'server';
}

/** Refuses a command that acts on this machine when a server is to be asked. */
export function refuseServer(what: string, flags: GlobalValues, env: Environment): void {
  if (platformChoice(flags, env) !== 'server') return;
  const [by, remedy] =
    flags.server === undefined
      ? ['QAPPCTL_SHIM_SERVER', 'run it without: env -u QAPPCTL_SHIM_SERVER qappctl-shim …']
      : ['--server', 'leave --server out'];
  throw invalidInput(`${what} acts on the machine that it runs on, and ${by} names a server`, remedy);
}

type Values = Readonly<Record<string, string | boolean | undefined>>;

/** Of an account, and of the executable that it is used with. */
function keyFlags({ accessKey, secretKey, secretKeyFile, qappctl, qappctlHome }: GlobalValues): Values {
  return {
    '--access-key': accessKey,
    '--secret-key': secretKey,
    '--secret-key-file': secretKeyFile,
    '--qappctl': qappctl,
    '--qappctl-home': qappctlHome,
  };
}

/** Of what a server has of its own. */
function otherFlags({
  dockerHost,
  localDir,
  localEngine,
  localStartDelay,
  store,
  storePasswordFile,
}: GlobalValues): Values {
  return {
    '--store': store,
    '--store-password-file': storePasswordFile,
    '--docker-host': dockerHost,
    '--local-dir': localDir,
    '--local-engine': localEngine,
    '--local-start-delay': localStartDelay,
  };
}

function given(values: Values): string | undefined {
  return Object.entries(values).find(
    ([, value]) => value !== undefined && value !== '' && value !== false,
  )?.[0];
}

function refuseBeside(server: string, values: Values): void {
  const other = given(values);
  if (other !== undefined)
    throw invalidInput(
      `${server} and ${other} exclude each other: a server has a platform of its own`,
      `keep one of them${other === other.toUpperCase() ? `, or name the platform by an option, which counts more than a variable` : ''}`,
    );
}
