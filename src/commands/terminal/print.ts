import type { Host } from '../globals/host.js';
import type { GlobalValues } from '../globals/options.js';
import { jsonText } from '../../core/model/json-text.js';
import type { Column } from './table.js';
import { cell } from './text.js';

/** Whose streams are printed to, and how. */
export interface Printing {
  readonly host: Pick<Host, 'stdout' | 'stderr'>;
  readonly flags: GlobalValues;
}

export interface ListView<T> {
  /** Plural noun, for `no releases found`. */
  noun: string;
  columns: readonly Column<T>[];
  /** What `--quiet` prints of an item. */
  id: (item: T) => string;
}

/** Prints a list: JSON, names only, or a table; nothing found is said on stderr. */
export async function printList<T>(context: Printing, items: readonly T[], view: ListView<T>): Promise<void> {
  const { json, quiet } = context.flags;
  if (json) return printLine(context, jsonText(items));
  if (items.length === 0) {
    if (!quiet) context.host.stderr.write(`no ${view.noun} found\n`);
    return;
  }
  if (quiet) return printLine(context, items.map((item) => cell(view.id(item))).join('\n'));
  const { renderTable } = await import('./table.js');
  printLine(context, renderTable(items, view.columns));
}

/** Prints what an operation made: JSON, or the name or id alone, fit for `id=$(…)`. */
export function printCreated(context: Printing, value: object, name: string): void {
  printLine(context, context.flags.json ? JSON.stringify(value) : cell(name));
}

/** Prints what happened where there is nothing to return: JSON on stdout, else a sentence on stderr. */
export function printDone(context: Printing, value: object, sentence: string): void {
  if (context.flags.json) printLine(context, JSON.stringify(value));
  else if (!context.flags.quiet) context.host.stderr.write(`${sentence}\n`);
}

function printLine({ host }: Printing, text: string): void {
  host.stdout.write(`${text}\n`);
}
