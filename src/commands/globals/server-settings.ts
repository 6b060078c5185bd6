import type { ClientOptions } from '../../client/options.js';
import { invalidInput, quoteValue } from '../../core/input/invalid-input.js';
import { parseTokens } from '../../core/input/token-file.js';
import type { Environment } from '../../core/model/environment.js';
import { given, isOn, present } from './given-setting.js';
import type { GlobalValues } from './options.js';
import { readGivenFile, readPrivateFile } from './private-file.js';

/** Which server is asked, and how, apart from times. */
export function serverSettings(
  flags: GlobalValues,
  env: Environment,
): Omit<ClientOptions, `${string}Timeout`> {
  const url = given('--server', flags.server, 'QAPPCTL_SHIM_SERVER', env);
  const ca = given('--ca-file', flags.caFile, 'QAPPCTL_SHIM_CA_FILE', env);
  return {
    url: url?.text ?? '',
    token: tokenOf(flags, env),
    ca: ca && readGivenFile(`the file of certificates ${quoteValue(ca.text)}`, ca.text),
    allowPlainHttp: flags.allowPlainHttp ?? isOn(env.QAPPCTL_SHIM_ALLOW_PLAIN_HTTP),
  };
}

/** Whoever says how to ask a server means one, and would not like to reach something else. */
export function refuseServerOptions({ tokenFile, caFile, allowPlainHttp }: GlobalValues): void {
  const flags = { '--token-file': tokenFile, '--ca-file': caFile, '--allow-plain-http': allowPlainHttp };
  const found = Object.entries(flags).find(([, value]) => value !== undefined)?.[0];
  if (found !== undefined)
    throw invalidInput(`${found} is an option for a server, and none is named`, 'add --server <url>');
}

function tokenOf(flags: GlobalValues, env: Environment): string | undefined {
  if (flags.tokenFile !== undefined) return tokenIn(flags.tokenFile);
  const file = present(env.QAPPCTL_SHIM_TOKEN_FILE);
  const text = present(env.QAPPCTL_SHIM_TOKEN);
  const fromFile = file === undefined ? undefined : tokenIn(file);
  const fromText = text === undefined ? undefined : firstToken('QAPPCTL_SHIM_TOKEN', text);
  if (fromFile !== undefined && fromText !== undefined && fromFile !== fromText)
    throw invalidInput(
      'QAPPCTL_SHIM_TOKEN and QAPPCTL_SHIM_TOKEN_FILE hold different tokens',
      'unset one of them',
    );
  return fromFile ?? fromText;
}

function tokenIn(file: string): string | undefined {
  const what = `the token file ${quoteValue(file)}`;
  return firstToken(what, readPrivateFile(what, file));
}

/** A server's own token file serves too. */
function firstToken(what: string, text: string): string | undefined {
  try {
    return parseTokens(text)[0]?.value;
  } catch (error) {
    throw invalidInput(
      `${what} can't be used, ${(error as Error).message}`,
      'write one token of the server into it',
    );
  }
}
