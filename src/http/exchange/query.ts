import { invalidInput, quoteValue } from '../../core/input/invalid-input.js';
import { nearest } from '../../core/input/nearest.js';

type Query = Record<string, string>;

/**
 * The parameters that a route knows. One that it does not know is refused, unless others are of no consequence, and so is
 * one that is given twice with different values: a filter that is misspelled must not become no filter.
 */
export function readQuery(search: string, known: readonly string[], passOthers = false): Query {
  const values: Query = {};
  for (const [name, value] of pairsOf(search)) {
    if (name === undefined || !known.includes(name)) {
      if (passOthers) continue;
      throw unknownParameter(name ?? search, known);
    }
    if (value === undefined) throw invalidInput(`invalid ${name}: bad percent-encoding in the query`);
    if (Object.hasOwn(values, name) && values[name] !== value)
      throw invalidInput(`the query parameter ${name} is given twice, with different values`);
    values[name] = value;
  }
  return values;
}

/** The parameters of these names, as far as they can be read. */
export function shownQuery(search: string, names: readonly string[]): Query {
  const values: Query = {};
  for (const [name, value] of pairsOf(search))
    if (name !== undefined && value !== undefined && names.includes(name)) values[name] ??= value;
  return values;
}

type Pair = [name: string | undefined, value: string | undefined];

/** Name and value of each parameter; undefined what is badly encoded. */
function pairsOf(search: string): Pair[] {
  const pairs = search.split('&').filter((pair) => pair !== '');
  return pairs.map((pair) => {
    const equals = pair.indexOf('=');
    const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    return [decode(name), decode(value)];
  });
}

/** In a query, unlike in a path, a plus sign stands for a blank. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

function unknownParameter(name: string, known: readonly string[]): Error {
  const near = nearest(name, known);
  const suggestion = near === undefined ? `known here: ${known.join(', ')}` : `did you mean '${near}'?`;
  return invalidInput(`unknown query parameter ${quoteValue(name)}, ${suggestion}`);
}
