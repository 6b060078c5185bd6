import { connect } from 'node:net';
import { DEFAULT_LISTEN_ADDRESS } from '../../serve/flags.js';
import type { Check } from './check.js';
import { pass, warn } from './finding.js';

/** Whether the port of `serve` is free, and who answers there else. Nothing is bound: it is asked. */
export const port: Check = {
  name: 'port',
  run: "ss -ltnp 'sport = :9100'",
  look: async ({ host: { env }, signal }) => {
    const address = env.LISTEN_ADDR || DEFAULT_LISTEN_ADDRESS;
    const number = Number(/(?:^|:)(\d+)$/.exec(address)?.[1] ?? Number.NaN);
    if (!(number > 0 && number < 65_536)) return pass(`${address} is not a fixed port`);
    if (!(await answers(number, signal))) return pass(`port ${number} is free`);
    const show = `ss -ltnp 'sport = :${number}'`;
    try {
      const response = await fetch(`http://127.0.0.1:${number}/version`, { signal, redirect: 'manual' });
      if (response.headers.has('x-request-id'))
        return pass(`port ${number}: a server of this program answers`);
      return warn(`port ${number} is taken by another web server (status ${response.status})`, show);
    } catch (error) {
      if (signal.aborted) throw error;
      return warn(`port ${number} is taken by something that does not speak plain HTTP`, show);
    }
  },
};

function answers(number: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: number, signal });
    const end = (taken: boolean) => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}
