import { toWellFormed as wellFormed } from './input/text.js';

/** Shorter values are too common as words to be cut out of texts. */
const SHORTEST_SECRET = 6;
const MASK = '[redacted]';

export type Redact = (text: string) => string;

/** Replaces each secret wherever it stands: as it is, JSON-escaped, URL-encoded or in base64. */
export function redactor(secrets: Iterable<string | undefined>): Redact {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret !== undefined && secret.length >= SHORTEST_SECRET)
      for (const form of formsOf(secret)) forms.add(form);
  }
  if (forms.size === 0) return (text) => text;
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((clean, form) => clean.replaceAll(form, MASK), text);
}

function formsOf(secret: string): string[] {
  const url = encodeUrl(secret);
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    url,
    url.replaceAll('%20', '+'),
    ...base64Forms(secret),
  ];
  return forms.filter((form) => form.length >= SHORTEST_SECRET);
}

function encodeUrl(secret: string): string {
  return encodeURIComponent(wellFormed(secret));
}

/** The three ways a text can stand inside base64, less the digits that it shares with its neighbours. */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const head = shift === 0 ? 0 : shift + 1;
    const tail = (bytes.length + shift) % 3 === 0 ? encoded.length : encoded.length - 1;
    const inner = encoded.slice(head, tail);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
