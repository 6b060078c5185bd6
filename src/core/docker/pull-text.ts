/** What a failed pull was about. */
export type PullBlame =
  'refused' | 'rate_limited' | 'unknown' | 'other_platform' | 'disk_full' | 'plain_http' | 'gatekeeper';

/*
 * The engine answers 500 for a registry's 401, 404 for its 403, and once the stream has begun there is no status at
 * all: what the registry said is left in the text only. Texts: moby distribution/errors.go and registry/auth.go,
 * distribution's error codes, containerd's resolver, and what Harbor, ghcr, ECR, Artifact Registry, Huawei SWR and
 * Tencent TCR write. The first that fits counts.
 */
const SIGNS: readonly (readonly [blame: PullBlame, signs: RegExp])[] = [
  ['plain_http', /client sent an http request to an https server/i],
  [
    'gatekeeper',
    /forbidden by administrative rules|authorization denied by plugin|plugin .+ failed with error/i,
  ],
  ['disk_full', /no space left on device|disk quota exceeded/i],
  ['rate_limited', /toomanyrequests|too many requests|pull rate limit/i],
  [
    'refused',
    /unauthorized|authentication required|access denied|access to the resource is denied|no basic auth credentials|forbidden|incorrect username or password|authorization failed|insufficient_scope|invalid username\/password|(?<!permission )\bdenied:/i,
  ],
  ['other_platform', /no matching manifest/i],
  [
    'unknown',
    /manifest unknown|name unknown|no such image|manifest for .*not found|(?:repository|artifact|tag|resource) .*not found|resource not found|(?:^|[\s:])not found$/i,
  ],
];

/**
 * Names are not read: an image may be called `auth` or `unauthorized`. A word in quotes is a name or an
 * address, so is each word with a slash in it; a name of one word stands in the text as any other word does.
 */
function withoutNames(text: string): string {
  return text
    .replace(/(["'`])[^"'`\s]*\1/g, ' ')
    .replace(/[^\s,"'`]*\/[^\s,"'`]*/g, (word) => (word === 'username/password' ? word : ' '))
    .replace(/\s+/g, ' ')
    .trim();
}

/** Who or what is to blame, as far as a text of the engine tells. */
export function blameIn(text: string): PullBlame | undefined {
  const said = withoutNames(text);
  return SIGNS.find(([, signs]) => signs.test(said))?.[0];
}
