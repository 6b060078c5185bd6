// Asks the server of this container whether it is alive: where it listens is told by the container's own command line
// (process 1 has it), else by LISTEN_ADDR; whether it speaks TLS by --tls-cert, else by TLS_CERT. Ends with 0 or 1.
import { readFileSync } from 'node:fs';
import { request as plain } from 'node:http';
import { request as encrypted } from 'node:https';

const TIMEOUT = 4_000;
const SERVER = 65532;
const given = process.argv.slice(2);
const words = given.length > 0 ? given : readFileSync('/proc/1/cmdline', 'utf8').split('\0');

/** The value of the last such flag, else of the variable. */
function setting(flag, variable) {
  const values = words.flatMap((word, index) => {
    if (word === flag) return [words[index + 1] ?? ''];
    return word.startsWith(`${flag}=`) ? [word.slice(flag.length + 1)] : [];
  });
  return values.at(-1) ?? process.env[variable] ?? '';
}

/** What to connect to: all addresses of a family mean the loopback one. */
function whereTo(address) {
  if (address.startsWith('unix:')) return { socketPath: address.slice('unix:'.length) };
  const [, v6, name = '', port] = /^(?:\[([^\]]+)\]|([^:]*)):(\d+)$/.exec(address) ?? [];
  if (v6) return { host: v6 === '::' ? '::1' : v6, port };
  return { host: name === '' || name === '0.0.0.0' ? '127.0.0.1' : name, port };
}

function end(code, text = '') {
  process.stdout.write(text);
  process.exit(code);
}

/** The server's user, who may use its socket file even where root has lost the right to. */
function becomeServer() {
  if (process.getuid() !== 0) return false;
  process.setgid(SERVER);
  process.setuid(SERVER);
  return true;
}

const address = setting('--listen-addr', 'LISTEN_ADDR') || '127.0.0.1:9100';
const request = setting('--tls-cert', 'TLS_CERT') === '' ? plain : encrypted;

function ask() {
  // The certificate is for the names that others use.
  const options = { path: '/healthz', headers: { host: 'localhost' }, rejectUnauthorized: false };
  const asked = request({ ...whereTo(address), ...options });
  asked.setTimeout(TIMEOUT, () => end(1, `${address} does not answer\n`));
  asked.on('error', ({ code, message }) => {
    if (code === 'EACCES' && becomeServer()) ask();
    else end(1, `${address}: ${message}\n`);
  });
  asked.on('response', ({ statusCode }) => end(statusCode === 200 ? 0 : 1, `${address}: ${statusCode}\n`));
  asked.end();
}

ask();
