import { printableLine } from '../../core/model/printable.js';
import { pasteable } from '../globals/self-name.js';
import type { Context } from '../invocation/context.js';
import { colorsFor } from '../terminal/colors.js';
import { printJson } from '../terminal/print.js';
import type { DoctorReport } from './checks/finding.js';

const COLORS = { pass: 'green', warn: 'yellow', fail: 'red' } as const;

/** A line for each finding and, below it, what to do; with --quiet only those that ask for something. */
export function printReport(context: Context, { ok, checks }: DoctorReport): void {
  const { host, flags } = context;
  const told = checks.map((one) => ('run' in one ? { ...one, run: pasteable(one.run, host.env) } : one));
  if (flags.json) return printJson(context, { ok, checks: told });
  const colors = colorsFor(host.stdout, host.env, flags.color);
  const width = Math.max(...told.map(({ name }) => name.length));
  for (const finding of told) {
    const { status, name, message } = finding;
    if (flags.quiet && status === 'pass') continue;
    host.stdout.write(
      `${colors[COLORS[status]](status)}  ${name.padEnd(width)}  ${printableLine(message)}\n`,
    );
    if ('run' in finding) host.stdout.write(`${' '.repeat(width + 8)}run: ${printableLine(finding.run)}\n`);
  }
}
