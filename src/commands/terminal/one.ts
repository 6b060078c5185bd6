import { printableLine } from '../../core/model/printable.js';
import { printJson, printText, type Printing } from './print.js';
import type { Column } from './table.js';

export interface OneView<T> {
  /** What `--quiet` prints. */
  id: string;
  /** A line each; what is absent is left out. */
  fields: Readonly<Record<string, unknown>>;
  /** What belongs to it, below. */
  table?: { rows: readonly T[]; columns: readonly Column<T>[] };
}

/** Prints one thing: JSON, its name, or a line a field and a table of what belongs to it. */
export async function printOne<T>(
  context: Printing,
  value: object,
  { id, fields, table }: OneView<T>,
): Promise<void> {
  if (context.flags.json) return printJson(context, value);
  if (context.flags.quiet) return printText(context, printableLine(id));
  const lines = Object.entries(fields)
    .filter(([, field]) => field !== undefined)
    .map(([name, field]) => [`${name}:`, field] as const);
  const { renderTable } = await import('./table.js');
  const head = await renderTable(lines, [
    ['', ([name]) => name],
    ['', ([, field]) => field],
  ]);
  const text = head.replace(/^\s*\n/, '');
  const rows = table && table.rows.length > 0 ? `\n\n${await renderTable(table.rows, table.columns)}` : '';
  await printText(context, text + rows);
}
