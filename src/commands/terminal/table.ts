import Table from 'cli-table3';
import { printableLine } from '../../core/model/printable.js';

/** A column: its header and what it shows of an item. */
export type Column<T> = readonly [header: string, show: (item: T) => unknown];

/** Items as aligned columns without borders, colours or trailing blanks; Chinese characters count as two columns. */
export function renderTable<T>(items: readonly T[], columns: readonly Column<T>[]): string {
  const table = new Table({
    head: columns.map(([header]) => header),
    chars: Object.fromEntries(BORDERS.map((name) => [name, ''])),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
  });
  for (const item of items) table.push(columns.map(([, show]) => printableLine(show(item))));
  return table.toString().replace(/ +$/gm, '');
}

const BORDERS = [
  ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
  ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
];
