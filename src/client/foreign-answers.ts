import { quoteValue } from '../core/input/invalid-input.js';
import { ShimError } from '../core/model/errors.js';
import { redactor } from '../core/redaction/redact.js';
import { unavailable } from './wire/connection-failures.js';
import type { WireAnswer } from './wire/outcome.js';

/** An answer that no server of this program gives: a proxy's, a login page, another web server. */
export function notOurs({ status, headers }: WireAnswer, shown: string, token?: string): ShimError {
  const look = `see what answers there: curl -i ${curlAddress(shown)}`;
  if (status >= 300 && status < 400) {
    const to = quoteValue(redactor([token])(withoutQuery(headers.location ?? '')));
    return new ShimError(
      'unreadable_answer',
      `what answers at ${shown} redirects to ${to} (status ${status}); no redirect is followed`,
      { hint: 'name the server itself in --server (QAPPCTL_SHIM_SERVER), or log in to the proxy in between' },
    );
  }
  if (status === 407) return unavailable(shown, 'the proxy in between wants a login (status 407)', look);
  if (status >= 502 && status <= 504)
    return unavailable(shown, `a proxy in front of it answers with status ${status}`, look);
  const type = redactor([token])(headers['content-type'] ?? '');
  const what = [`status ${status}`, type && quoteValue(type)].filter(Boolean).join(', ');
  return new ShimError('unreadable_answer', `what answers at ${shown} is not qappctl-shim (${what})`, {
    hint: look,
  });
}

/** Where a login page would have its tickets. */
function withoutQuery(location: string): string {
  return location.replace(/[?#].*$/s, '');
}

function curlAddress(shown: string): string {
  const socket = /^unix:(.*)$/s.exec(shown)?.[1];
  return socket === undefined ? `${shown}/version` : `--unix-socket ${socket} http://localhost/version`;
}
