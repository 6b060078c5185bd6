import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from '../answer/refusal.js';

/** What a request says about who sent it and what it is for. */
interface OriginClaim {
  method: string | undefined;
  headers: IncomingHttpHeaders;
  /** The server that it names, with its port; the Host gate let it through. */
  host: string | undefined;
  /** It came over TLS of this server. */
  isEncrypted: boolean;
  /** Its path is a page of ours that links on other sites may lead to. */
  isLinkable: boolean;
}

export interface OriginGate {
  /** Throws when a browser says that a page of another site sent the request. */
  check(claim: OriginClaim): void;
}

/**
 * Against cross-site requests, for every method, since a GET costs a process too. The server's own pages pass, those of
 * an allowed origin, and whoever follows a link to a page; no header ever lets a page read an answer across origins.
 * @param allowedHosts Names of this server: a proxy that takes TLS off may stand in front of them.
 */
export function createOriginGate(
  allowedOrigins: readonly string[],
  allowedHosts: readonly string[] = [],
): OriginGate {
  const allowed = new Set(allowedOrigins.map((origin) => origin.toLowerCase()));
  const named = new Set(allowedHosts.map((name) => originOf('https', name)));
  const isOwn = (origin: string, { host, headers, isEncrypted }: OriginClaim) => {
    const site = headers['sec-fetch-site'];
    if (host === undefined || (site !== undefined && site !== 'same-origin')) return false;
    if (origin === originOf(isEncrypted ? 'https' : 'http', host)) return true;
    // Behind such a proxy this server does not see the scheme: the browser says that it is the same, or the operator.
    const mayBeBehindTls = site === 'same-origin' || named.has(originOf('https', withoutPort(host)));
    return !isEncrypted && mayBeBehindTls && origin === originOf('https', host);
  };
  return {
    check(claim) {
      const { origin, 'sec-fetch-site': site } = claim.headers;
      if (origin !== undefined) {
        const given = origin.toLowerCase();
        if (given === 'null' || !(allowed.has(given) || isOwn(given, claim))) throw refused('of this origin');
      } else if (site !== undefined && site !== 'none' && site !== 'same-origin' && !isLink(claim))
        throw refused('of another site');
    },
  };
}

/** True for an origin as browsers send it, in any case of letters: scheme, host, and a port that is not the scheme's. */
export function isOrigin(text: string): boolean {
  return /^https?:/i.test(text) && URL.canParse(text) && new URL(text).origin === text.toLowerCase();
}

/** Someone followed a link: the browser shows the answer as a page of its own, and no other page can read it. */
function isLink({ method, headers, isLinkable }: OriginClaim): boolean {
  const { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': destination } = headers;
  if (!isLinkable || (method !== 'GET' && method !== 'HEAD')) return false;
  return (site === 'cross-site' || site === 'same-site') && mode === 'navigate' && destination === 'document';
}

/** The origin of what a Host field names, as browsers write it. */
function originOf(scheme: 'http' | 'https', host: string): string | undefined {
  const url = `${scheme}://${host}`;
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

function withoutPort(host: string): string {
  return host.replace(/:\d*$/, '');
}

function refused(whose: string): Refusal {
  return new Refusal('origin_not_allowed', `requests by a web page ${whose} are not allowed`);
}
