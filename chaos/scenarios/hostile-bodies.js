import { ask } from '../harness/client.js';
import { startProber } from '../harness/prober.js';
import { forgetPeak, memoryOf } from '../harness/processes.js';
import { round } from '../harness/statistics.js';

/** Contents that are hard to look for in what qappctl prints; of so many bytes once they are JSON. */
const KINDS = {
  punctuation: '!"#$%&\'()*+,-./:;<=>?@[]^_`{|}~',
  numbers: '1234567,987,55501,2,',
  lines: '1234567,987\n55501,2222\n',
  chinese: '的一是不了人我在有他这为之大来以个中上们',
  base64: 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo0',
  same: 'a',
};
/** The server itself handles such a body in some tens of milliseconds; the old one held everybody for seconds. */
const LONGEST = 150;
/** MiB at most, while bodies of the short form's length, or of the long form's, come one after the other. */
const MEMORY = { short: 176, long: 224 };

/** A1: releases with hostile contents, each refused by a qappctl that quotes the file back. */
export async function hostileBodies({ workplace, long }) {
  const sizes = long ? [20_000, 200_000, 1_000_000] : [20_000, 500_000];
  const mostAllowed = long ? MEMORY.long : MEMORY.short;
  workplace.standIn.rules('release-create quote');
  const server = await workplace.serve();
  const prober = await startProber(server.port);
  forgetPeak(server.pid);
  const statuses = {};
  let leaked = 0;
  for (const size of sizes)
    for (const [kind, unit] of Object.entries(KINDS)) {
      const content = contentOf(unit, size);
      const answer = await post(server.port, `${kind}-${size}`, content);
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      if (answer.body?.includes(content.slice(-40))) leaked += 1;
    }
  const { peak } = server.alive ? memoryOf(server.pid) : { peak: 0 };
  const alive = server.alive;
  const health = await prober.stop();
  const { code } = await server.stop();
  const measured = {
    bodies: sizes.length * Object.keys(KINDS).length,
    statuses,
    leaked,
    health,
    mostMemory: round(peak),
    alive,
    exit: code,
  };
  return {
    demand: `releases of up to ${sizes.at(-1).toLocaleString('en')} bytes that are hard to redact, quoted back by a failing qappctl: each 500 without its content, /healthz never held for more than ${LONGEST} ms, memory ≤ ${mostAllowed} MiB`,
    measured,
    pass:
      alive &&
      leaked === 0 &&
      statuses[500] === measured.bodies &&
      health.failed === 0 &&
      health.max <= LONGEST &&
      peak <= mostAllowed &&
      code === 0,
  };
}

/** Varied a little, so that no two parts of it are the same; as long as a body of the size may hold. */
function contentOf(unit, size) {
  let text = '';
  for (let count = 0; text.length < size; count += 1) text += `${unit}${(count * 7919) % 100_003}`;
  const bytes = Buffer.byteLength(JSON.stringify(text));
  return text.slice(0, Math.floor((text.length * size) / bytes));
}

async function post(port, name, content) {
  const config = { name: 'c', files: [{ filename: 'f', mount_path: '/c', content }] };
  const body = { image: 'nginx:alpine', flavor: 'C1M1', name, config };
  return ask(port, { method: 'POST', path: '/apps/zenx/releases', body }, { timeout: 30_000 }).catch(
    ({ code, message }) => ({ status: code ?? message }),
  );
}
