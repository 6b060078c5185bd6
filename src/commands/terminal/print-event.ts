import { printableJson, printableLine } from '../../core/model/printable.js';
import type { ProgressEvent } from '../../core/shim.js';
import type { Host } from '../globals/host.js';
import type { GlobalValues } from '../globals/options.js';
import { sentenceOf } from './event-sentences.js';
import { writeWarning } from './warning.js';

/** An event on stdout: a line with its time of day, or with `--json` as streams of the HTTP API have it. */
export function printEvent(
  host: Pick<Host, 'stdout' | 'stderr'>,
  flags: GlobalValues,
  event: ProgressEvent,
): void {
  if (event.type === 'pull') return;
  const time = new Date().toISOString();
  if (flags.json) host.stdout.write(`${printableJson({ ...event, time })}\n`);
  else if (event.type === 'warning') writeWarning(host, flags, event.text);
  else host.stdout.write(`${time.slice(11, 19)} ${printableLine(sentenceOf(event))}\n`);
}
