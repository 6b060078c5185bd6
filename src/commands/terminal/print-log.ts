import { printableJson } from '../../core/model/printable.js';
import { plainText } from '../../core/redaction/plain-text.js';
import type { ProgressEvent } from '../../core/shim.js';
import type { Host, Output } from '../globals/host.js';
import type { GlobalValues } from '../globals/options.js';

type Line = Extract<ProgressEvent, { type: 'log' }>;

/**
 * A line of an instance, on the stream that it wrote it to, without what would move a cursor or change a colour; with
 * `--json` an event on stdout. Resolves when there is room for more.
 */
export function printLogLine(
  { stdout, stderr }: Pick<Host, 'stdout' | 'stderr'>,
  { json }: GlobalValues,
  event: Line,
): Promise<void> | undefined {
  if (json) return write(stdout, printableJson({ ...event, time: new Date().toISOString() }));
  const { timestamp, line, stream } = event;
  // Progress bars return to the start of their line.
  const text = plainText(line).replaceAll('\n', ' ');
  return write(
    stream === 'stdout' ? stdout : stderr,
    timestamp === undefined ? text : `${timestamp} ${text}`,
  );
}

function write(output: Output, line: string): Promise<void> | undefined {
  // Nobody reads it any more.
  if (output.destroyed || output.write(`${line}\n`)) return undefined;
  return new Promise((resolve) => {
    const end = () => {
      output.off('drain', end).off('close', end);
      resolve();
    };
    output.on('drain', end).on('close', end);
  });
}
