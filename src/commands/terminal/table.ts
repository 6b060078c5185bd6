import Table from 'cli-table3';
import { printableLine } from '../../core/model/printable.js';
import { relativeTime } from './relative-time.js';

/** A column: its header and what it shows of an item; times may be shown as people say them. */
export type Column<T> = readonly [header: string, show: (item: T) => unknown, kind?: 'time'];

/** A terminal to show a table on: how wide it is, and what time it is there. */
export interface Screen {
  columns: number;
  now: number;
}

/**
 * Items as aligned columns without borders, colours or trailing blanks; Chinese characters count as two columns. On a
 * screen it is made to fit, and times are told from now; elsewhere everything is whole.
 */
export async function renderTable<T>(
  items: readonly T[],
  columns: readonly Column<T>[],
  screen?: Screen,
): Promise<string> {
  const head = columns.map(([header]) => header);
  const rows = items.map((item) => columns.map(([, show, kind]) => cellOf(show(item), kind, screen)));
  const table = new Table({
    head,
    chars: Object.fromEntries(BORDERS.map((name) => [name, ''])),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
    ...(screen ? { colWidths: await fitted([head, ...rows], screen) } : {}),
  });
  table.push(...rows);
  return table.toString().replace(/ +$/gm, '');
}

/** Loaded where somebody looks: its tables of characters cost as much as the rest of a start. */
async function fitted(rows: string[][], { columns }: Screen): Promise<number[]> {
  const { columnWidths } = await import('./column-widths.js');
  return columnWidths(rows, columns - GAP * ((rows[0]?.length ?? 1) - 1)).map((width) => width + GAP);
}

/** Blanks between two columns. */
const GAP = 2;

function cellOf(value: unknown, kind: 'time' | undefined, screen: Screen | undefined): string {
  const text = printableLine(value);
  return screen && kind === 'time' ? relativeTime(text, screen.now) : text;
}

const BORDERS = [
  ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
  ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
];
