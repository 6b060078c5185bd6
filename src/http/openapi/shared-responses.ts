import { type Part, ref } from './parts.js';

type Paths = Record<string, Record<string, Part>>;

/** Failures that many operations describe alike are written down once: replaces them by references, and returns them. */
export function shareResponses(paths: Paths): Record<string, Part> {
  const names = new Map<string, string>();
  const shared: Record<string, Part> = {};
  for (const methods of Object.values(paths))
    for (const operation of Object.values(methods)) {
      const responses = operation.responses as Record<string, Part>;
      for (const [status, response] of Object.entries(responses)) {
        if (status === '200') continue;
        const text = JSON.stringify(response);
        const name = names.get(text) ?? nameOf(status, shared);
        names.set(text, name);
        shared[name] = response;
        responses[status] = ref('responses', name);
      }
    }
  return shared;
}

function nameOf(status: string, taken: Record<string, Part>): string {
  const base = status === 'default' ? 'Unrouted' : `Error${status}`;
  let name = base;
  for (let count = 2; Object.hasOwn(taken, name); count += 1) name = `${base}_${count}`;
  return name;
}
