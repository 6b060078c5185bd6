import type { ProgressEvent } from '../../core/shim.js';
import type { Host } from '../globals/host.js';
import type { GlobalValues } from '../globals/options.js';
import { writeEvent } from '../terminal/events.js';
import { writeWarning } from '../terminal/warning.js';
import type { Progress } from './progress.js';
import { progressLines } from './progress-lines.js';

/** Milliseconds without an event after which a stream of events tells that it is alive. */
const ALIVE = 15_000;

/** Shows what goes on, on stderr: a live view on a terminal, a line for each change elsewhere. */
export async function showProgress(
  { stderr }: Pick<Host, 'stderr'>,
  { quiet, json, progress }: GlobalValues,
): Promise<Progress> {
  if (quiet) return { report: () => undefined, end: () => undefined };
  if (progress === 'json') return events({ stderr });
  if (json) return { report: (event) => warnOnly({ stderr }, event), end: () => undefined };
  // A terminal of no size, as some that are started by programs are, would show nothing of a live view.
  if (progress === 'plain' || !stderr.isTTY || stderr.columns === 0) return progressLines(stderr);
  const { LiveView } = await import('./live-view.js');
  return new LiveView(stderr);
}

function events(host: Pick<Host, 'stderr'>): Progress {
  const life = setInterval(() => writeEvent(host, { type: 'alive' }), ALIVE).unref();
  const report = (event: ProgressEvent) => {
    life.refresh();
    writeEvent(host, event);
  };
  return { report, end: () => clearInterval(life) };
}

/** Scripts read stderr as JSON, a line a message. */
function warnOnly(host: Pick<Host, 'stderr'>, event: ProgressEvent): void {
  if (event.type === 'warning') writeWarning(host, { json: true }, event.text);
}
