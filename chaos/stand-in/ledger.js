/** The events of a ledger, in the order in which they were written; times in milliseconds of the monotonic clock. */
export function parseLedger(text) {
  const events = [];
  for (const line of text.split('\n')) {
    const match = /^(start|effect|fork|end) (\d+) (\d+) (\d+) (\S+) ?(.*)$/.exec(line);
    if (!match) continue;
    const [, event, ns, pid, pgid, hash, words] = match;
    events.push({ event, time: Number(ns) / 1e6, pid: Number(pid), pgid: Number(pgid), hash, words });
  }
  return events;
}

/** Runs with the times of their start and end (Infinity while there is none). */
export function runsOf(events) {
  const runs = [];
  const open = new Map();
  for (const { event, pid, time, words } of events) {
    if (event === 'start') {
      const run = { pid, start: time, end: Infinity, words };
      runs.push(run);
      open.set(pid, run);
    }
    if (event === 'end' && open.has(pid)) open.get(pid).end = time;
  }
  return runs;
}

/** The most runs at once, looked at each `step` milliseconds and at each start. */
export function peakOf(runs, step = 10) {
  if (runs.length === 0) return 0;
  const first = Math.min(...runs.map(({ start }) => start));
  const last = Math.max(...runs.map(({ start, end }) => (end === Infinity ? start : end)));
  const moments = runs.map(({ start }) => start);
  for (let moment = first; moment <= last; moment += step) moments.push(moment);
  return Math.max(
    ...moments.map((moment) => runs.filter(({ start, end }) => start <= moment && moment < end).length),
  );
}

/** How often each effect happened, by its words. */
export function effectCounts(events) {
  const counts = new Map();
  for (const { event, words } of events) {
    if (event === 'effect') counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return counts;
}
