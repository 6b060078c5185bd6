import { readFileSync } from 'node:fs';

const PAGE = readFileSync(new URL('../docs/behind-a-proxy.md', import.meta.url), 'utf8');

/** The configuration of a proxy, as it stands in docs/behind-a-proxy.md. */
export function configurationOf(name) {
  const found = new RegExp(`<!-- proxy: ${name} -->\\s+\`\`\`\\w+\\n(.*?)\\n\`\`\``, 's').exec(PAGE);
  if (!found) throw new Error(`docs/behind-a-proxy.md has no configuration of ${name}`);
  return `${found[1]}\n`;
}

/** What the page says to write where the server listens on a socket file. */
export function socketLineOf(name) {
  const row = PAGE.split('\n').find((line) => line.startsWith(`| ${name} | \``));
  const [, from, to] = /`([^`]+)` \| `([^`]+)`/.exec(row ?? '') ?? [];
  if (from === undefined) throw new Error(`docs/behind-a-proxy.md has no socket file for ${name}`);
  return { from, to: to.replaceAll('\\|', '|') };
}

/** Replaces texts that must be there: a page that changed is noticed. */
export function fill(text, replacements) {
  return replacements.reduce((filled, [from, to]) => {
    if (!filled.includes(from)) throw new Error(`the configuration has no ${from}:\n${text}`);
    return filled.replaceAll(from, to);
  }, text);
}
