import { millisecondsOf } from '../input/time-fields.js';

/** How whoever waits wants it. */
export interface WaitFields {
  stable_for?: string | undefined;
  fail_on?: string[] | undefined;
  interval?: string | undefined;
}

/** Times in milliseconds. */
export interface WaitOptions {
  timeout: number;
  /** How long it must go on running. */
  stableFor: number;
  failOn: readonly string[];
  interval: number;
}

/** Longest wait, in milliseconds. */
const MOST = 3_600_000;

/**
 * The fields of an input as numbers, with what counts where they are left out; throws `invalid_input`.
 * @param timeout The field that holds the time, and what counts without it.
 */
export function waitOptions(
  { stable_for, fail_on = ['FAILED'], interval }: WaitFields,
  timeout: { name: string; given: string | undefined; otherwise: string },
): WaitOptions {
  return {
    timeout: millisecondsOf(timeout.name, timeout.given, {
      otherwise: timeout.otherwise,
      least: 1,
      most: MOST,
    }),
    stableFor: millisecondsOf('stable_for', stable_for, { otherwise: '5s', most: MOST }),
    failOn: fail_on,
    interval: millisecondsOf('interval', interval, { otherwise: '3s', least: 1_000, most: MOST }),
  };
}
