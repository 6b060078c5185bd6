import { COMMON_ERRORS } from '../../contract/declaring/operation.js';
import type { RoutedOperation } from '../../contract/catalogue.js';
import { REFUSALS, type RefusalCode } from '../answer/refusal.js';
import { DEFECT, STATUS } from '../../contract/status.js';

/** Every code that an answer can carry, with its status. */
export const STATUS_OF_CODE: Readonly<Record<string, number>> = { ...STATUS, ...REFUSALS, [DEFECT]: 500 };

/** Any request can end with these. */
const ANY_REQUEST: readonly RefusalCode[] = [
  'malformed_request',
  'malformed_target',
  'unauthorized',
  'host_not_allowed',
  'origin_not_allowed',
  'request_timeout',
  'payload_too_large',
  'target_too_long',
  'expectation_failed',
  'too_many_failures',
  'headers_too_large',
  'shutting_down',
];
const CHANGES: readonly RefusalCode[] = [
  'read_only_token',
  'invalid_idempotency_key',
  'idempotency_key_in_use',
  'idempotency_key_reused',
  'outcome_unknown',
];
const BODIES: readonly RefusalCode[] = ['unsupported_media_type', 'too_many_bodies'];

const STREAMS: readonly RefusalCode[] = ['too_many_streams'];

/** Answers that no operation gives: nothing is at that path, or nothing by that method. */
export const UNROUTED: readonly RefusalCode[] = ['route_not_found', 'method_not_allowed'];

/** The codes that an operation can end with. */
export function codesOf({ noun, errors, http, progress }: RoutedOperation): string[] {
  const isChange = http.method !== 'GET';
  const takesFields =
    http.fields === 'query' || http.fields === 'body-or-query' || http.entryName !== undefined;
  return [
    ...new Set<string>([
      ...errors,
      ...(takesFields ? ['invalid_input'] : []),
      ...COMMON_ERRORS,
      ...ANY_REQUEST,
      ...(isChange ? CHANGES : []),
      ...(isChange || noun === 'rollouts' ? ['store_unavailable'] : []),
      ...(isChange && http.fields !== undefined ? BODIES : []),
      ...(progress ? STREAMS : []),
      DEFECT,
    ]),
  ];
}

/** Codes by their status, as numbers in ascending order. */
export function byStatus(codes: readonly string[]): [status: number, codes: string[]][] {
  const groups = new Map<number, string[]>();
  for (const code of codes) {
    const status = STATUS_OF_CODE[code] ?? 500;
    groups.set(status, [...(groups.get(status) ?? []), code]);
  }
  return [...groups].sort(([one], [other]) => one - other);
}
