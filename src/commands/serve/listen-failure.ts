import { lstatSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type ErrorCode, ShimError } from '../../core/model/errors.js';
import { quoteValue } from '../../core/input/invalid-input.js';
import { shellQuote } from '../../core/input/shell-quote.js';
import type { ListenAddress } from '../../http/listen.js';

type Trouble = [why: string, hint: string];

/** What goes wrong when a socket is bound, in words. */
export function listenFailure(error: NodeJS.ErrnoException, address: ListenAddress, text: string): ShimError {
  const { code = 'unknown error' } = error;
  const [why, hint] =
    address.kind === 'unix' ? fileTrouble(code, address.path) : portTrouble(code, address.port);
  return new ShimError(codeOf(code), `can't listen on ${quoteValue(text)}: ${why}`, {
    hint,
    cause: error,
  });
}

/** A place that is taken, a place that can't be had, or a lack of descriptors. */
function codeOf(code: string): ErrorCode {
  if (code === 'EADDRINUSE') return 'conflict';
  return /^E(MFILE|NFILE|NOBUFS|NOMEM)$/.test(code) ? 'out_of_resources' : 'invalid_input';
}

function portTrouble(code: string, port: number): Trouble {
  const why: Record<string, string> = {
    EADDRINUSE: `port ${port} is in use already`,
    EACCES: `no permission to use port ${port}`,
    EADDRNOTAVAIL: 'this machine does not have that address',
  };
  return [why[code] ?? code, 'choose another address: --listen-addr 127.0.0.1:0 takes any free port'];
}

/** Looked at anew: for a directory that is missing, libuv says that permission is. */
function fileTrouble(code: string, path: string): Trouble {
  const dir = dirname(path);
  const [above, there] = [look(() => statSync(dir)), look(() => lstatSync(path))];
  const other = 'choose another path: --listen-addr unix:/path';
  if (above === 'ENOENT')
    return [`there is no directory ${quoteValue(dir)}`, `make it: mkdir -p ${shellQuote(dir)}`];
  if (above === 'ENOTDIR' || (typeof above === 'object' && !above.isDirectory()))
    return [`${quoteValue(dir)} is no directory`, other];
  if (typeof there === 'object' && !there.isSocket())
    return [`${quoteValue(path)} is there and is no socket`, `move it away, or ${other}`];
  if (code === 'EADDRINUSE')
    return [
      `socket ${quoteValue(path)} is in use already`,
      `another server listens there: end it, or ${other}`,
    ];
  if (code === 'EPERM')
    return [
      'this user may not give a socket to that group',
      'let the user be a member of it: usermod -aG <group> <user>, or leave out --socket-group',
    ];
  return [code === 'EACCES' ? `no permission to make socket ${quoteValue(path)}` : code, other];
}

/** What is there, or the code that says why nothing can be said. */
function look(stat: () => Stats): Stats | string | undefined {
  try {
    return stat();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}
