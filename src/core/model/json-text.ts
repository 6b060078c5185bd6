/** The text of what a JavaScript number can't hold as it was printed: `9007199254740993`, `1e400`, `1.10`. */
const exact = new WeakMap<object, string>();

/** From now on this very object is printed as this JSON text. */
export function printAs(value: object, text: string): void {
  exact.set(value, text);
}

/** A value as compact JSON; entries of a list as they are to be printed. */
export function jsonText(value: object): string {
  if (!Array.isArray(value) || !value.some(isExact)) return JSON.stringify(value);
  return `[${value.map((entry) => (isExact(entry) ? exact.get(entry) : JSON.stringify(entry))).join()}]`;
}

function isExact(entry: unknown): entry is object {
  return typeof entry === 'object' && entry !== null && exact.has(entry);
}
