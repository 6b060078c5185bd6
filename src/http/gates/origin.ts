import type { IncomingHttpHeaders } from 'node:http';
import { HttpError } from '../answer/http-error.js';

export interface OriginGate {
  /** Throws when a browser says that a page of another site sent the request. */
  check(headers: IncomingHttpHeaders): void;
}

/**
 * Against cross-site requests, for every method, since a GET costs a process too. A page of an allowed origin
 * passes; no header ever lets a page read an answer across origins.
 */
export function createOriginGate(allowedOrigins: readonly string[]): OriginGate {
  const allowed = new Set(allowedOrigins.map((origin) => origin.toLowerCase()));
  return {
    check(headers) {
      const { origin } = headers;
      if (origin !== undefined) {
        if (!allowed.has(origin.toLowerCase()) || origin === 'null') throw refused('of this origin');
        return;
      }
      const site = headers['sec-fetch-site'];
      if (site !== undefined && site !== 'none' && site !== 'same-origin') throw refused('of another site');
    },
  };
}

/** True for an origin as browsers send it, in any case of letters: scheme, host, and a port that is not the scheme's. */
export function isOrigin(text: string): boolean {
  return /^https?:/i.test(text) && URL.canParse(text) && new URL(text).origin === text.toLowerCase();
}

function refused(whose: string): HttpError {
  return new HttpError('origin_not_allowed', `requests by a web page ${whose} are not allowed`);
}
