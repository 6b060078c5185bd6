/** Reads JSON as Docker's own decoder does, which is Go's: laxer about keys and about what follows than JSON.parse. */

/** The first value of a text, whatever comes after it; undefined when there is none. */
export function firstJsonValue(text: string): unknown {
  return jsonPrefix(text)?.value;
}

/** The first value of a text, and what stands behind it; undefined when there is none. */
export function jsonPrefix(text: string): { value: unknown; rest: string } | undefined {
  const end = endOfFirstValue(text);
  try {
    return { value: JSON.parse(text.slice(0, end)), rest: text.slice(end) };
  } catch {
    return undefined;
  }
}

/**
 * The fields of an object under their names in lower case. Of a field that is there in several spellings the last one
 * counts, two objects become one, and `null` counts as absent. No object has no fields.
 */
export function fieldsOf(value: unknown): Map<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const [spelling, one] of Object.entries(isObject(value) ? value : {})) {
    const name = folded(spelling);
    const before = fields.get(name);
    if (one !== null) fields.set(name, isObject(before) && isObject(one) ? { ...before, ...one } : one);
  }
  return fields;
}

/** True for a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** In lower case; Go takes the long s for an s too. */
function folded(name: string): string {
  return name.toLowerCase().replaceAll('ſ', 's');
}

/** The index behind the first value: behind its last bracket, or at the next blank. */
function endOfFirstValue(text: string): number {
  let depth = 0;
  // Also a string that never ends is one, so that no other is looked for inside it.
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.?)*"?|[{}[\]]|[^\s"{}[\],:]+/gs)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    if (depth <= 0) return index + token.length;
  }
  return text.length;
}
