import * as v from 'valibot';

const message = v.pipe(v.string(), v.description('what was found, for a person'));
const name = v.pipe(v.string(), v.description('which check it is; names stay as they are'));
const run = v.pipe(v.string(), v.description('a line for a shell that mends it, or shows more'));

const finding = v.variant('status', [
  v.object({ name, status: v.literal('pass'), message }),
  v.object({ name, status: v.literal('warn'), message, run }),
  v.object({ name, status: v.literal('fail'), message, run }),
]);

/** What `doctor --json` prints; docs/doctor.schema.json says the same. */
export const doctorReport = v.object({
  ok: v.pipe(v.boolean(), v.description('false when a check failed; the exit code is 1 then')),
  checks: v.array(finding),
});

export type DoctorReport = v.InferOutput<typeof doctorReport>;

/** What one check found. */
export type Finding = DoctorReport['checks'][number];
export type Found =
  { status: 'pass'; message: string } | { status: 'warn' | 'fail'; message: string; run: string };

/** @param run A line for a shell that mends it, or shows more. */
export function warn(message: string, run: string): Found {
  return { status: 'warn', message, run };
}

/** @param run A line for a shell that mends it, or shows more. */
export function fail(message: string, run: string): Found {
  return { status: 'fail', message, run };
}

export function pass(message: string): Found {
  return { status: 'pass', message };
}
