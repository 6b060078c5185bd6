import { createLogUpdate } from 'log-update';
import stringWidth from 'string-width';
import { plainText } from '../../core/redaction/plain-text.js';
import { printableLine } from '../../core/model/printable.js';
import type { ProgressEvent } from '../../core/shim.js';
import type { Output } from '../globals/host.js';
import { sentenceOf } from '../terminal/event-sentences.js';
import { writeWarning } from '../terminal/warning.js';
import type { Progress } from './progress.js';
import { ProgressBlock } from './progress-block.js';

/** Milliseconds between two repaints: for its times to tick, and at the least, as a pull tells thousands of things. */
const TICK = 1_000;
const PAUSE = 100;

/** One block on a terminal, repainted in place; in the end it is gone, but for warnings and lines of instances. */
export function liveView(stderr: Output): Progress {
  const update = createLogUpdate(stderr);
  const block = new ProgressBlock();
  let painted: readonly string[] = [];
  let soon: NodeJS.Timeout | undefined;
  const paint = () => {
    clearTimeout(soon);
    soon = undefined;
    const { columns = 80, rows = 24 } = stderr;
    // One row is the cursor's. A line that fills the last column would count as two on some terminals.
    const size = { most: Math.max(1, rows - 2), width: Math.max(1, columns - 1) };
    painted = block.lines(size, performance.now());
    if (painted.length > 0) update(painted.join('\n'));
  };
  const above = (write: () => void) => {
    update.clear();
    painted = [];
    write();
    paint();
  };
  /** A narrower terminal wraps the lines that are there: the block is as high as that makes it. */
  const resize = () => {
    const { columns = 80 } = stderr;
    const height = painted.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(stringWidth(line) / columns)),
      0,
    );
    if (height > 0) stderr.write(`\r\u001b[${height}A\u001b[J`);
    update.done();
    paint();
  };
  const tick = setInterval(paint, TICK).unref();
  stderr.on('resize', resize);
  const report = (event: ProgressEvent) => {
    if (event.type === 'warning') above(() => writeWarning({ stderr }, {}, event.text));
    else if (event.type === 'log')
      above(() => stderr.write(`${printableLine(plainText(sentenceOf(event)))}\n`));
    else {
      block.report(event, performance.now());
      soon ??= setTimeout(paint, PAUSE).unref();
    }
  };
  const end = () => {
    clearInterval(tick);
    clearTimeout(soon);
    stderr.off('resize', resize);
    update.clear();
    update.done();
  };
  return { report, end };
}
