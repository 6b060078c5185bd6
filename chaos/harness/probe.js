// Loaded into the server under test by --import: on SIGUSR2 it collects garbage and writes what is left to a file.
import { appendFileSync } from 'node:fs';

let warnings = 0;
process.on('warning', () => (warnings += 1));
process.on('SIGUSR2', () => {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  const line = JSON.stringify({ at: performance.now(), heapUsed, external, rss, listeners, warnings });
  appendFileSync(process.env.CHAOS_PROBE_FILE, `${line}\n`);
});
