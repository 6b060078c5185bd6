/** Milliseconds of rest. */
export function rest(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Looks until something holds; resolves to the milliseconds that it took, or to Infinity after the limit. */
export async function until(holds, limit, step = 10) {
  const begun = performance.now();
  while (performance.now() - begun < limit) {
    if (await holds()) return Math.round(performance.now() - begun);
    await rest(step);
  }
  return Infinity;
}
