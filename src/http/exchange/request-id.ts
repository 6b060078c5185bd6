import { randomBytes } from 'node:crypto';

const GIVEN = /^[\x21-\x7e]{1,64}$/;

export type NextId = (given?: string | string[]) => string;

/** Hands out ids: the caller's own when it is short and printable, else a new one. */
export function createRequestIds(): NextId {
  const prefix = randomBytes(6).toString('hex');
  let count = 0;
  return (given) => {
    if (typeof given === 'string' && GIVEN.test(given)) return given;
    count += 1;
    return `${prefix}-${count.toString(36)}`;
  };
}
