import { setTimeout as pause } from 'node:timers/promises';
import { whenAborted } from '../../core/model/abort.js';
import { ShimError } from '../../core/model/errors.js';
import type { Action } from '../../core/qappctl/command-lines.js';
import { logLine } from '../clock.js';
import type { Fault } from '../shapes.js';
import { exited, failed } from './failure.js';
import { garbageFor } from './garbage.js';

/** What a fault does to an operation in this process: the errors that a qappctl which behaves so would cause. */
export async function applyFault(fault: Fault, action: Action, signal: AbortSignal): Promise<void> {
  if (fault.delay !== undefined) await pause(fault.delay, undefined, { signal });
  if (fault.hang) await untilAborted(signal);
  if (fault.kill) throw failed(action, { ...exited(undefined, ''), signal: 'SIGKILL' });
  if (fault.exit !== undefined && fault.exit !== 0)
    throw failed(action, exited(fault.exit, logLine(fault.stderr ?? '')));
  if (fault.garbage)
    throw new ShimError(
      'unreadable_answer',
      `err ${action.words}: unreadable answer: ${garbageFor(action.kind).replace(/\s+/g, ' ').trim()}`,
    );
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    whenAborted(signal, () => reject(new Error('aborted')));
  });
}
