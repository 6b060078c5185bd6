import stringWidth from 'string-width';

/** No column gets narrower than this. */
const LEAST = 10;

/**
 * Widths of columns that together take so many columns of a terminal at most: the widest of those that may be cut gives way first. The first column, which
 * holds names and ids to copy, is never cut; so a table may still be too wide.
 */
export function columnWidths(rows: readonly (readonly string[])[], most: number): number[] {
  const [header = []] = rows;
  const widths = header.map((_, column) => Math.max(...rows.map((row) => stringWidth(row[column] ?? ''))));
  let excess = widths.reduce((sum, width) => sum + width, 0) - most;
  for (; excess > 0; excess -= 1) {
    const widest = widths.indexOf(Math.max(...widths.slice(1)), 1);
    if (widest < 0 || (widths[widest] ?? 0) <= LEAST) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}
