import { printableLine } from '../../core/model/printable.js';
import type { ProgressEvent } from '../../core/shim.js';
import type { Output } from '../globals/host.js';
import { sentenceOf } from '../terminal/event-sentences.js';
import { writeWarning } from '../terminal/warning.js';
import { durationText } from './duration-text.js';
import type { Progress } from './progress.js';

/** Milliseconds without a line after which one says that it goes on: many a CI ends what is silent. */
const ALIVE = 30_000;

/** A line for each change, and one when there was none for a while. */
export function progressLines(stderr: Output): Progress {
  const begun = performance.now();
  const last = new Map<string, string>();
  let latest = '';
  const life = setInterval(() => {
    const what = latest === '' ? '' : `: ${latest}`;
    stderr.write(`still going on after ${durationText(performance.now() - begun)}${what}\n`);
  }, ALIVE).unref();
  const write = (line: string) => {
    life.refresh();
    stderr.write(`${line}\n`);
  };
  const report = (event: ProgressEvent) => {
    if (event.type === 'pull') {
      const layer = printableLine(event.layer ?? '');
      const status = withoutCountdown(printableLine(event.status));
      if (last.get(layer) === status) return;
      last.set(layer, status);
      return write(`${layer ? `${layer}: ` : ''}${status}`);
    }
    if (event.type === 'warning') {
      life.refresh();
      return writeWarning({ stderr }, {}, event.text);
    }
    const line = printableLine(sentenceOf(event));
    if (event.type !== 'log') latest = line;
    write(line);
  };
  return { report, end: () => clearInterval(life) };
}

/** The engine counts down to its next try, a line a second. */
function withoutCountdown(status: string): string {
  return status.replace(/^(Retrying) in \d+ seconds?$/, '$1');
}
