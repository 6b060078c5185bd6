import type { ErrorCode } from '../../core/model/errors.js';

export const FAILURE = 1;
export const USAGE_ERROR = 2;
export const HUNG_UP = 129;
export const INTERRUPTED = 130;
export const TERMINATED = 143;

/** Error code → exit code; every code has one. */
export const EXIT_CODES = {
  invalid_input: USAGE_ERROR,
  unknown_reference: 5,
  not_found: 5,
  conflict: 6,
  not_logged_in: 4,
  registry_refused: 4,
  run_failed: 1,
  unreadable_answer: 1,
  pull_failed: 1,
  qappctl_unavailable: 7,
  docker_unavailable: 7,
  server_unavailable: 7,
  timed_out: 8,
  overloaded: 1,
  out_of_resources: 1,
  no_space: 1,
  state_unavailable: 1,
  store_unavailable: 7,
  interrupted: INTERRUPTED,
  deploy_failed: 9,
  wait_timed_out: 8,
  not_offered: 1,
} satisfies Record<ErrorCode, number>;

/** What each exit code means, for `help exit-codes`. */
export const EXIT_CODE_MEANINGS: Readonly<Record<number, string>> = {
  0: 'done',
  1: 'failure',
  2: 'wrong usage or input',
  4: 'not logged in or refused',
  5: 'not found',
  6: 'conflict',
  7: 'qappctl, Docker, the server or the store missing or unreachable',
  8: 'timed out',
  9: 'a deploy failed',
  129: 'the terminal closed (SIGHUP)',
  130: 'interrupted (Ctrl-C)',
  143: 'terminated (SIGTERM)',
};
