import type { RedisConnection } from './redis-connection.js';
import { ABANDON, BEGIN, FINISH, FORGET, RENEW_CLAIM } from './redis-scripts.js';
import { sizeOfOutcome } from './rows.js';
import type { Claims, NewClaim, withDefaults } from './store.js';

type FoundReply = [
  claim: string,
  fingerprint: string,
  about: string,
  isAlive: number,
  outcome: string | null,
];

/** Claims in Redis: each one a hash; of a caller's outcomes a sorted set by age, and a hash of their sizes. */
export function redisClaims(
  commands: RedisConnection,
  { lease, kept, entries, bytes }: ReturnType<typeof withDefaults>,
  keyOf: (kind: string, name: string) => string,
): Claims {
  const key = ({ name }: NewClaim) => keyOf('claim', name);
  return {
    async begin(one, replaces = '') {
      const args = [one.claim, one.fingerprint, one.about, lease, kept, replaces];
      const found = (await commands.run(BEGIN, [key(one)], args)) as FoundReply | null;
      if (found === null) return undefined;
      const [claim, fingerprint, about, isAlive, outcome] = found;
      return { claim, fingerprint, about, isAlive: isAlive === 1, outcome: outcome ?? undefined };
    },
    renew: async (one) => (await commands.run(RENEW_CLAIM, [key(one)], [one.claim, lease, kept])) === 1,
    finish: async (one, outcome) => {
      const keys = [key(one), keyOf('outcomes', one.caller), keyOf('sizes', one.caller)];
      const args = [one.claim, one.fingerprint, outcome, sizeOfOutcome(outcome), kept, entries, bytes];
      await commands.run(FINISH, keys, args);
    },
    abandon: async (one) => void (await commands.run(ABANDON, [key(one)], [one.claim])),
    forget: async (one) => void (await commands.run(FORGET, [key(one)], [one.claim])),
  };
}
