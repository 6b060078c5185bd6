const JSON_RANGE = 'application/json';
const TEXT_RANGES = new Set(['text/plain', 'text/*']);

/**
 * Whether an `Accept` field asks for errors as JSON: it names `application/json`, and no plain text at the same or a
 * higher weight. So whoever takes both, or anything, gets the published text.
 */
export function asksForJson(accept: string | undefined): boolean {
  if (!accept?.toLowerCase().includes(JSON_RANGE)) return false;
  let json = 0;
  let text = 0;
  for (const { range, weight } of accept.split(',').map(parseRange)) {
    if (range === JSON_RANGE) json = Math.max(json, weight);
    if (TEXT_RANGES.has(range)) text = Math.max(text, weight);
  }
  return json > text;
}

/**
 * The kind of stream that an `Accept` field asks for: the one with the higher weight, lines of JSON when both have the
 * same. Undefined when it names none, or `application/json` with a higher weight.
 */
export function streamAskedFor(accept: string | undefined): 'ndjson' | 'sse' | undefined {
  const ranges = (accept ?? '').split(',').map(parseRange);
  const weightOf = (name: string) =>
    Math.max(0, ...ranges.filter(({ range }) => range === name).map(({ weight }) => weight));
  const [lines, events] = [weightOf('application/x-ndjson'), weightOf('text/event-stream')];
  const weight = Math.max(lines, events);
  if (weight === 0 || weight < weightOf(JSON_RANGE)) return undefined;
  return lines === weight ? 'ndjson' : 'sse';
}

/** Whether an `Accept-Encoding` field takes gzip: named, or as any coding, with a weight above nothing. */
export function takesGzip(accepted: string | undefined): boolean {
  const ranges = (accepted ?? '').split(',').map(parseRange);
  const named = ranges.find(({ range }) => range === 'gzip' || range === 'x-gzip');
  return ((named ?? ranges.find(({ range }) => range === '*'))?.weight ?? 0) > 0;
}

function parseRange(given: string): { range: string; weight: number } {
  const [range = '', ...parameters] = given.toLowerCase().split(';');
  const weight = parameters.map((parameter) => /^\s*q\s*=\s*([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean);
  return { range: range.trim(), weight: Number(weight ?? 1) || 0 };
}
