import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A document of the repository, by its path from the root. */
export function readDocument(path: string): string {
  return readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
}

/** The rows of the table that follows `<!-- table: name -->`, header left out, cells without back-quotes. */
export function tableRows(document: string, name: string): string[][] {
  const marker = `<!-- table: ${name} -->`;
  const from = document.indexOf(marker);
  if (from < 0) throw new Error(`no ${marker}`);
  const lines = document
    .slice(from + marker.length)
    .trimStart()
    .split('\n');
  const rows = lines.slice(
    2,
    lines.findIndex((line) => !line.startsWith('|')),
  );
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((text) => text.trim().replaceAll('`', '')),
  );
}

/** The code block that follows `<!-- ci: name -->`. */
export function codeBlock(document: string, name: string): string {
  const found = new RegExp(`<!-- ci: ${name} -->\\n\`\`\`bash\\n([^]*?)\`\`\``).exec(document);
  if (!found?.[1]) throw new Error(`no code block ${name}`);
  return found[1];
}
