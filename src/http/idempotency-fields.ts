import { Refusal } from './answer/refusal.js';

/** The key that a request carries, if any; throws when it is not 1 to 255 printable characters. */
export function idempotencyKey(field: string | string[] | undefined): string | undefined {
  if (field === undefined) return undefined;
  if (typeof field === 'string' && /^[\x21-\x7e]{1,255}$/.test(field)) return field;
  throw new Refusal(
    'invalid_idempotency_key',
    'the Idempotency-Key must be 1 to 255 printable characters without blanks',
  );
}

/** Whether a request is to be done anew when nobody knows how the first one ended; throws for any word but `force`. */
export function isForcedRetry(field: string | string[] | undefined): boolean {
  if (field === undefined) return false;
  if (typeof field === 'string' && field.trim().toLowerCase() === 'force') return true;
  throw new Refusal('invalid_idempotency_key', 'Idempotency-Key-Retry takes one word: force');
}
