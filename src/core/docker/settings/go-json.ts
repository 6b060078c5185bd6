/** Reads JSON as Docker's own decoder does, which is Go's: laxer about keys and about what follows than JSON.parse. */

/** The first value of a text, whatever comes after it; undefined when it holds none. */
export function firstJsonValue(text: string): unknown {
  return parsed(text) ?? parsed(text.slice(0, endOfFirstObject(text)));
}

/**
 * The fields of an object under their names in lower case. Of a field that is there in several spellings the last one
 * counts, and `null` counts as absent. No object has no fields.
 */
export function fieldsOf(value: unknown): Map<string, unknown> {
  const fields = Object.entries(isObject(value) ? value : {}).filter(([, one]) => one !== null);
  return new Map(fields.map(([name, one]) => [name.toLowerCase(), one]));
}

/** True for a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The index behind the brace that ends the first object; 0 when there is none. */
function endOfFirstObject(text: string): number {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}]/gs)) {
    if (token === '{') depth += 1;
    else if (token === '}' && --depth <= 0) return index + 1;
  }
  return 0;
}
