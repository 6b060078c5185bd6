import { createLogUpdate } from 'log-update';
import stringWidth from 'string-width';
import { printableLine } from '../../core/model/printable.js';
import { plainText } from '../../core/redaction/plain-text.js';
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
export class LiveView implements Progress {
  private readonly update: ReturnType<typeof createLogUpdate>;
  private readonly block = new ProgressBlock();
  private readonly tick = setInterval(() => this.paint(), TICK).unref();
  private painted: readonly string[] = [];
  private soon: NodeJS.Timeout | undefined;

  constructor(private readonly stderr: Output) {
    this.update = createLogUpdate(stderr);
    stderr.on('resize', this.resized);
  }

  readonly report = (event: ProgressEvent): void => {
    const { stderr } = this;
    if (event.type === 'warning') this.writeAbove(() => writeWarning({ stderr }, {}, event.text));
    else if (event.type === 'log')
      this.writeAbove(() => stderr.write(`${printableLine(plainText(sentenceOf(event)))}\n`));
    else {
      this.block.report(event, performance.now());
      this.soon ??= setTimeout(() => this.paint(), PAUSE).unref();
    }
  };

  readonly end = (): void => {
    clearInterval(this.tick);
    clearTimeout(this.soon);
    this.stderr.off('resize', this.resized);
    this.update.clear();
    this.update.done();
  };

  private paint(): void {
    clearTimeout(this.soon);
    this.soon = undefined;
    const { columns = 80, rows = 24 } = this.stderr;
    // One row is the cursor's. A line that fills the last column would count as two on some terminals.
    const size = { most: Math.max(1, rows - 2), width: Math.max(1, columns - 1) };
    this.painted = this.block.lines(size, performance.now());
    if (this.painted.length > 0) this.update(this.painted.join('\n'));
  }

  private writeAbove(write: () => void): void {
    this.update.clear();
    this.painted = [];
    write();
    this.paint();
  }

  /** A narrower terminal wraps the lines that are there: the block is as high as that makes it. */
  private readonly resized = (): void => {
    const { columns = 80 } = this.stderr;
    const heights = this.painted.map((line) => Math.max(1, Math.ceil(stringWidth(line) / columns)));
    const height = heights.reduce((sum, one) => sum + one, 0);
    if (height > 0) this.stderr.write(`\r\u001b[${height}A\u001b[J`);
    this.update.done();
    this.paint();
  };
}
