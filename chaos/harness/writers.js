import { Client } from './client.js';

/** A value that must be found nowhere but where it belongs. */
export const CANARY = 'canary-5f0c1d9e8b7a';

let made = 0;

/** A change that no other one looks like: `effect` is what the ledger says when it is made. */
export function nextChange(label) {
  made += 1;
  const app = `app-${made % 7}`;
  const name = `${label}-${made}`;
  const release = { image: 'nginx:alpine', flavor: 'C1M1', name, env: [{ key: 'PASSWORD', value: CANARY }] };
  const [kind, path, body] =
    made % 2 === 0
      ? ['release-create', `/apps/${app}/releases`, release]
      : ['deploy-create', `/apps/${app}/deploys`, { release: name, region: `z${made % 3}` }];
  return {
    effect: `${kind} ${app} ${name}`,
    request: { method: 'POST', path, body, headers: { 'Idempotency-Key': name } },
  };
}

/**
 * Clients that send one change after the other until they are stopped, each change twice with the same key: at once
 * or after the first answer. Collects what was acknowledged.
 */
export function startWriters(port, { count, label }) {
  const acknowledged = new Set();
  const statuses = {};
  let stopped = false;
  const send = async (client, { request, effect }) => {
    const answer = await client.request(request, { timeout: 30_000 }).catch(() => undefined);
    const outcome = answer?.status ?? 'lost';
    statuses[outcome] = (statuses[outcome] ?? 0) + 1;
    if (outcome === 200) acknowledged.add(effect);
  };
  const writer = async (index) => {
    const [first, second] = [new Client(port), new Client(port)];
    for (let turn = index; !stopped; turn += 1) {
      const change = nextChange(label);
      const sends = [send(first, change)];
      if (turn % 2 === 0) await sends[0];
      sends.push(send(second, change));
      await Promise.all(sends);
    }
    first.close();
    second.close();
  };
  const ended = Promise.all(Array.from({ length: count }, (_, index) => writer(index)));
  return {
    acknowledged,
    statuses,
    /** Resolves when the last answer is there or lost. */
    stop() {
      stopped = true;
      return ended;
    },
  };
}
