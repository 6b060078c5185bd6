import type { ErrorCode } from '../core/model/errors.js';

/** The status of each failure of an operation. */
export const STATUS = {
  invalid_input: 400,
  unknown_reference: 400,
  not_found: 404,
  conflict: 409,
  not_logged_in: 500,
  run_failed: 500,
  unreadable_answer: 500,
  registry_refused: 502,
  pull_failed: 500,
  qappctl_unavailable: 503,
  docker_unavailable: 503,
  server_unavailable: 503,
  timed_out: 504,
  overloaded: 503,
  out_of_resources: 503,
  no_space: 507,
  interrupted: 503,
  state_unavailable: 500,
  store_unavailable: 503,
  deploy_failed: 500,
  wait_timed_out: 504,
  not_offered: 501,
} as const satisfies Record<ErrorCode, number>;

/** The code that a defect of this program is answered with, status 500. */
export const DEFECT = 'internal_error';
