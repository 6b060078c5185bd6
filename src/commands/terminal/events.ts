import type { ErrorDetails, ProgressEvent, ResultEvent } from '../../contract/events.js';
import { DEFECT, STATUS } from '../../contract/status.js';
import { printableJson } from '../../core/model/printable.js';
import type { Host } from '../globals/host.js';

type Stderr = Pick<Host, 'stderr'>;

/** Writes an event to stderr, a line of JSON, as streams of the HTTP API have them. */
export function writeEvent({ stderr }: Stderr, event: ProgressEvent | ResultEvent | { type: 'alive' }): void {
  stderr.write(`${printableJson({ ...event, time: new Date().toISOString() })}\n`);
}

/** The last event of a command that ended well: `body` is what it prints with `--json`. */
export function writeSuccess(host: Stderr, body: object): void {
  writeEvent(host, { type: 'result', ok: true, status: 200, body });
}

/** The last event of a command that failed, with the status that the HTTP API would have answered. */
export function writeFailure(host: Stderr, error: ErrorDetails): void {
  const statuses: Readonly<Record<string, number>> = { ...STATUS, [DEFECT]: 500 };
  writeEvent(host, { type: 'result', ok: false, status: statuses[error.code] ?? 500, error });
}
