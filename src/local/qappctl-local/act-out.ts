import { setTimeout as pause } from 'node:timers/promises';
import type { RunKind } from '../../core/model/observer.js';
import { logLine } from '../../platform-kit/clock.js';
import { garbageFor } from '../../platform-kit/faults/garbage.js';
import { ON_PURPOSE } from '../../platform-kit/faults/failure.js';
import type { Fault } from '../../platform-kit/shapes.js';
import type { LocalHost } from './host.js';

const FOREVER = 2 ** 31 - 1;

/** Does what a fault says, for real. The exit status that ends the run, or undefined when it goes on. */
export async function actOut(fault: Fault, kind: RunKind, host: LocalHost): Promise<number | undefined> {
  if (fault.delay !== undefined) await pause(fault.delay);
  while (fault.hang) await pause(FOREVER);
  if (fault.kill) {
    host.complain(logLine(ON_PURPOSE));
    host.killSelf();
  }
  if (fault.exit !== undefined && fault.exit !== 0) {
    host.complain(logLine(`${fault.stderr ?? ''} ${ON_PURPOSE}`.trimStart()));
    return fault.exit;
  }
  if (!fault.garbage) return undefined;
  host.print(garbageFor(kind));
  return 0;
}
