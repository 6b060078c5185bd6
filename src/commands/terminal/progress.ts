import { printableLine } from '../../core/model/printable.js';
import type { ProgressEvent } from '../../core/shim.js';
import type { Host, Output } from '../globals/host.js';
import type { GlobalValues } from '../globals/options.js';
import { writeEvent } from './events.js';
import { sentenceOf } from './event-sentences.js';
import { writeWarning } from './warning.js';

export interface Progress {
  report: (event: ProgressEvent) => void;
  /** Leaves the terminal as it should be. */
  end: () => void;
}

/** Shows steps and pulls on stderr: a live view on a terminal, a line for each change elsewhere. */
export async function showProgress(
  { stderr }: Pick<Host, 'stderr'>,
  { quiet, json, progress }: GlobalValues,
): Promise<Progress> {
  if (quiet) return { report: () => undefined, end: () => undefined };
  if (progress === 'json') return { report: (event) => writeEvent({ stderr }, event), end: () => undefined };
  if (json) return { report: (event) => warnOnly({ stderr }, event), end: () => undefined };
  // A terminal of no size, as some that are started by programs are, would show nothing of a live view.
  return progress !== 'plain' && stderr.isTTY && stderr.columns !== 0 ? liveView(stderr) : lines(stderr);
}

/** Scripts read stderr as JSON, a line a message. */
function warnOnly(host: Pick<Host, 'stderr'>, event: ProgressEvent): void {
  if (event.type === 'warning') writeWarning(host, { json: true }, event.text);
}

function lines(stderr: Output): Progress {
  const last = new Map<string, string>();
  const report = (event: ProgressEvent) => {
    if (event.type !== 'pull') return say(stderr, event);
    const layer = printableLine(event.layer ?? '');
    const status = withoutCountdown(printableLine(event.status));
    if (last.get(layer) === status) return;
    last.set(layer, status);
    stderr.write(`${layer ? `${layer}: ` : ''}${status}\n`);
  };
  return { report, end: () => undefined };
}

/** The engine counts down to its next try, a line a second. */
function withoutCountdown(status: string): string {
  return status.replace(/^(Retrying) in \d+ seconds?$/, '$1');
}

async function liveView(stderr: Output): Promise<Progress> {
  const { createLogUpdate } = await import('log-update');
  const update = createLogUpdate(stderr);
  const layers = new Map<string, string>();
  const rows = () =>
    [...layers].slice(-MOST_ROWS).map(([layer, status]) => `${layer ? `${layer}: ` : ''}${status}`);
  const report = (event: ProgressEvent) => {
    if (event.type === 'pull') {
      layers.set(printableLine(event.layer ?? ''), `${printableLine(event.status)}${amount(event)}`);
      update(rows().join('\n'));
      return;
    }
    update.done();
    layers.clear();
    say(stderr, event);
  };
  return { report, end: () => update.done() };
}

/** More layers than this would scroll a small terminal. */
const MOST_ROWS = 15;

function say(stderr: Output, event: Exclude<ProgressEvent, { type: 'pull' }>): void {
  if (event.type === 'warning') writeWarning({ stderr }, {}, event.text);
  else stderr.write(`${printableLine(sentenceOf(event))}\n`);
}

function amount({ current, total }: { current?: number | undefined; total?: number | undefined }): string {
  if (current === undefined) return '';
  return total ? ` ${megabytes(current)}/${megabytes(total)} MB` : ` ${megabytes(current)} MB`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
