import { printableLine } from '../../core/model/printable.js';
import { pasteable } from '../globals/self-name.js';
import type { Context } from '../invocation/context.js';
import { printJson, printText } from '../terminal/print.js';
import type { DoctorReport, Finding } from './checks/finding.js';

/** A line for each finding and, below it, what to do; with --quiet only those that ask for something. */
export async function printReport(context: Context, { ok, checks }: DoctorReport): Promise<void> {
  const { host, flags } = context;
  const told = checks.map((one) => ('run' in one ? { ...one, run: pasteable(one.run, host.env) } : one));
  if (flags.json) return printJson(context, { ok, checks: told });
  const width = Math.max(...told.map(({ name }) => name.length));
  const shown = told.filter(({ status }) => !flags.quiet || status !== 'pass');
  if (shown.length > 0) await printText(context, shown.flatMap((one) => linesOf(one, width)).join('\n'));
}

function linesOf(finding: Finding, width: number): string[] {
  const { status, name, message } = finding;
  const line = `${status}  ${name.padEnd(width)}  ${printableLine(message)}`;
  return 'run' in finding ? [line, `${' '.repeat(width + 8)}run: ${printableLine(finding.run)}`] : [line];
}
