import { isShimError } from '../../core/model/errors.js';
import { DOCTOR_LIMITS } from '../../core/model/limits.js';
import type { Check, Surroundings } from './checks/check.js';
import { type DoctorReport, fail, type Finding, type Found } from './checks/finding.js';

/**
 * Runs all checks at the same time, each for so long at most; they fail or end, and none holds up another.
 * `late`: one goes on, perhaps in the file system, which nothing can end.
 */
export async function runChecks(
  checks: readonly Check[],
  surroundings: Omit<Surroundings, 'signal'>,
  time: number = DOCTOR_LIMITS.checkTime,
): Promise<{ report: DoctorReport; late: boolean }> {
  let late = false;
  const found = (
    await Promise.all(checks.map((check) => runCheck(check, surroundings, time, () => (late = true))))
  ).flat();
  return { report: { ok: found.every(({ status }) => status !== 'fail'), checks: found }, late };
}

async function runCheck(
  check: Check,
  surroundings: Omit<Surroundings, 'signal'>,
  time: number,
  onLate: () => void,
): Promise<Finding[]> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Found>((resolve) => {
    timer = setTimeout(() => {
      resolve(fail(`no answer within ${time / 1000} s`, check.run));
      controller.abort();
      onLate();
    }, time);
  });
  const looked = check
    .look({ ...surroundings, signal: controller.signal })
    .catch((error: unknown) => failed(error, check));
  const found = await Promise.race([looked, late]).finally(() => clearTimeout(timer));
  return [found].flat().map((one: Found) => ({ name: check.name, ...one }));
}

function failed(error: unknown, { run }: Check): Found {
  if (!isShimError(error)) return fail(error instanceof Error ? error.message : String(error), run);
  return fail(error.hint ? `${error.message}: ${error.hint}` : error.message, run);
}
