import type { CommandOutput } from './command.js';
import { goQuote, UsageError } from './go-text.js';

/** What a command prints: JSON with `-o json`, a table without `-o`. */
export async function printed({ value, columns }: CommandOutput, format: string): Promise<string> {
  if (format === 'json') return `${JSON.stringify(value)}\n`;
  if (format !== '') throw new UsageError(`unknown output format ${goQuote(format)}`);
  return table(Array.isArray(value) ? (value as object[]) : [value], columns);
}

async function table(rows: readonly object[], columns: readonly string[]): Promise<string> {
  const { default: stringWidth } = await import('string-width');
  const cells = [
    columns.map((column) => column.toUpperCase()),
    ...rows.map((row) => columns.map((key) => cell(row, key))),
  ];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => stringWidth(line[index] ?? ''))));
  const lines = cells.map((line) =>
    line.map((text, index) => text + ' '.repeat((widths[index] ?? 0) - stringWidth(text))).join('   '),
  );
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

function cell(row: object, key: string): string {
  const value = (row as Record<string, string | number | string[] | undefined>)[key] ?? '';
  return Array.isArray(value) ? value.join(',') : String(value);
}
