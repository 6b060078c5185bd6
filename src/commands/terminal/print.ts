import { jsonText } from '../../core/model/json-text.js';
import { escapedJson, printable, printableLine } from '../../core/model/printable.js';
import type { Host, Output } from '../globals/host.js';
import type { GlobalValues } from '../globals/options.js';
import { pasteable } from '../globals/self-name.js';
import { writeSuccess } from './events.js';
import type { Column, Screen } from './table.js';
import { writeWarning } from './warning.js';

/** Whose streams are printed to, and how. */
export interface Printing {
  readonly host: Pick<Host, 'stdout' | 'stderr' | 'env'>;
  readonly flags: GlobalValues;
  /** The command that was called: its options. */
  readonly command?: { opts(): object } | undefined;
}

export interface ListView<T> {
  /** Plural noun, for `no releases found`. */
  noun: string;
  columns: readonly Column<T>[];
  /** What `--quiet` prints of an item. */
  id: (item: T) => string;
  /** Of a table only: the time by which its rows are ordered, else they are as they come. */
  newestFirst?: (item: T) => string;
  /** When an item was made: a limited table has the newest, in this order. */
  made?: (item: T) => string;
}

/** Prints a list: JSON, names only, or a table; nothing found is said on stderr. */
export async function printList<T>(context: Printing, items: readonly T[], view: ListView<T>): Promise<void> {
  const { json, quiet } = context.flags;
  const { full, limit } = (context.command?.opts() ?? {}) as ListOptions;
  if (json) {
    if (limit !== undefined)
      writeWarning(context.host, context.flags, `--limit is for tables: JSON holds all ${view.noun}`);
    return printJson(context, items);
  }
  if (items.length === 0) return say(context, `no ${view.noun} found`);
  if (quiet) return printText(context, items.map((item) => printableLine(view.id(item))).join('\n'));
  const { renderTable } = await import('./table.js');
  const screen = full ? undefined : screenOf(context);
  await printText(context, await renderTable(shown(items, view, limit), view.columns, screen));
}

/** The options that every list has. */
interface ListOptions {
  full?: boolean;
  limit?: number;
}

function shown<T>(items: readonly T[], view: ListView<T>, limit: number | undefined): readonly T[] {
  const made = view.newestFirst ?? (limit === undefined ? undefined : view.made);
  if (!made) return items.slice(0, limit);
  const times = new Map(items.map((item) => [item, Date.parse(made(item)) || 0]));
  return [...items].sort((a, b) => (times.get(b) ?? 0) - (times.get(a) ?? 0)).slice(0, limit);
}

/** None where nobody looks. */
function screenOf({ host: { stdout } }: Printing): Screen | undefined {
  if (!stdout.isTTY || !stdout.columns) return undefined;
  return { columns: stdout.columns, now: Date.now() };
}

/** Prints what an operation made: JSON, or the name or id alone, fit for `id=$(…)`. */
export async function printCreated(context: Printing, value: object, name: string): Promise<void> {
  await (context.flags.json ? printJson(context, value) : printText(context, printableLine(name)));
  if (context.flags.progress === 'json') writeSuccess(context.host, value);
}

/** Prints what happened where there is nothing to return: JSON on stdout, else a sentence on stderr. */
export async function printDone(context: Printing, value: object, sentence: string): Promise<void> {
  const { json, progress } = context.flags;
  if (json) await printJson(context, value);
  if (progress === 'json') writeSuccess(context.host, value);
  else if (!json) say(context, sentence);
}

/** One JSON document on stdout. */
export function printJson({ host }: Printing, value: object): Promise<void> {
  return written(host.stdout, `${escapedJson(jsonText(value))}\n`);
}

/** A text of several lines on stdout. */
export function printText({ host }: Printing, text: string): Promise<void> {
  return written(host.stdout, `${printable(text).trimEnd()}\n`);
}

/** Writes, and waits until it is taken: a result that can't be written is told by main, and is no success. */
function written(stdout: Output, text: string): Promise<void> {
  return new Promise((resolve) => {
    stdout.write(text, (error) => {
      if (!error || (error as NodeJS.ErrnoException).code === 'EPIPE') resolve();
    });
  });
}

/** A sentence for a person, on stderr. */
function say({ host, flags }: Printing, sentence: string): void {
  // Where events are told, stderr holds nothing else.
  if (flags.quiet || flags.progress === 'json') return;
  host.stderr.write(`${printable(pasteable(sentence, host.env))}\n`);
}
