import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toWellFormed } from '../../../src/core/input/text.js';
import { releaseSecrets } from '../../../src/core/redaction/release-secrets.js';
import { patientRedactor } from '../../../src/core/redaction/redact.js';
import { ENCODINGS } from './encodings.js';

/** `REDACT_RUNS=2000` is the long form. */
const RUNS = Number(process.env.REDACT_RUNS ?? 12);
const MOST = 1024 * 1024;
const OUTPUT = 64 * 1024;

const alphabet = (characters: string) => (random: () => number, size: number) => {
  const all = Array.from(characters);
  let text = '';
  while (text.length < size) text += all[Math.floor(random() * all.length)] ?? '';
  return text;
};
const number = (random: () => number) => Math.floor(random() * 1e9).toString();
const repeated = (piece: (random: () => number) => string) => (random: () => number, size: number) => {
  let text = '';
  while (text.length < size) text += piece(random);
  return text;
};

/** Bodies that are hard to redact. */
const KINDS: Record<string, (random: () => number, size: number) => string> = {
  'random characters': (random, size) =>
    repeated((next) => String.fromCodePoint(0x20 + Math.floor(next() * 0xd7d0)))(random, size),
  'CSV of many lines': repeated((next) => `${number(next)},${number(next)},${number(next)}\n`),
  'CSV on one line': repeated((next) => `${number(next)},`),
  base64: alphabet('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'),
  'Chinese text': alphabet('的一是不了人我在有他这为之大来以个中上们到说国和地也子时道出'),
  punctuation: alphabet('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'),
  'nested JSON': repeated((next) => JSON.stringify({ [number(next)]: { value: `"${number(next)}\\` } })),
  'short lines': repeated((next) => `${number(next).slice(0, 7)}\n`),
};

/** A generator of numbers from a seed, so that a body of a megabyte is one number to fast-check. */
function randomOf(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** The beginning of a text that is so many bytes long. */
function cut(text: string, bytes: number): string {
  return toWellFormed(Buffer.from(toWellFormed(text)).subarray(0, bytes).toString());
}

/** A part of a body as an error may quote it: long enough to tell it from words that are in any text. */
function partOf(body: string, random: () => number): string {
  const lines = body.split('\n').filter((line) => line.trim().length >= 12);
  if (lines.length > 1) return lines[Math.floor(random() * lines.length)]?.trim() ?? '';
  const start = Math.floor(random() * Math.max(1, body.length - 200));
  return body.slice(start, start + 40 + Math.floor(random() * 150)).trim();
}

interface Cost {
  /** The longest time (ms) for which nobody else had a turn. */
  stay: number;
  /** Bytes above before, garbage of a moment included. */
  memory: number;
}

/** In the long form, whose figures are told, memory is looked at without the garbage of what went before. */
const collectGarbage = process.env.REDACT_RUNS === undefined ? undefined : garbageCollector();

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

async function measured<T>(task: () => Promise<T>): Promise<{ value: T; cost: Cost }> {
  const held = () => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  collectGarbage?.();
  const before = held();
  const cost = { stay: 0, memory: 0 };
  let last = performance.now();
  let worked = process.cpuUsage();
  let done = false;
  const look = () => {
    const { user, system } = process.cpuUsage(worked);
    // Time in which this process did not run at all, on a busy machine, is none of a stay.
    cost.stay = Math.max(cost.stay, Math.min(performance.now() - last, (user + system) / 1_000));
    cost.memory = Math.max(cost.memory, held() - before);
    last = performance.now();
    worked = process.cpuUsage();
    if (!done) setImmediate(look);
  };
  setImmediate(look);
  const value = await task();
  look();
  done = true;
  return { value, cost };
}

const cases = fc.record({
  kind: fc.constantFrom(...Object.keys(KINDS)),
  seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  size: fc.integer({ min: 1_000, max: MOST }),
});

describe('redaction of what bodies held', () => {
  it('leaves nothing of a body that an output quotes in any encoding', async () => {
    let most: Cost = { stay: 0, memory: 0 };
    await fc.assert(
      fc.asyncProperty(cases, async ({ kind, seed, size }) => {
        const random = randomOf(seed);
        const content = cut(KINDS[kind]?.(random, size) ?? '', size);
        const redact = patientRedactor(
          releaseSecrets({
            name: 'v1',
            image: 'i',
            flavor: 'f',
            config: { name: 'c', files: [{ filename: 'f', mount_path: '/c', content }] },
          }),
        );
        const quoted: string[] = [];
        let text = '';
        for (let length = 0; ;) {
          const [, encode] = ENCODINGS[quoted.length % ENCODINGS.length] ?? ['', (value: string) => value];
          const next = encode(toWellFormed(partOf(content, random)));
          length += next.length + 4;
          if (length > OUTPUT) break;
          quoted.push(next);
          text += ` <§${next}§> `;
        }
        const { value: clean, cost } = await measured(() => redact(text));
        most = { stay: Math.max(most.stay, cost.stay), memory: Math.max(most.memory, cost.memory) };
        for (const part of quoted) if (part.length >= 12) expect(clean.includes(part)).toBe(false);
        // What is left between two marks is the mask, and at most some characters where escapes were cut.
        const rests = [...clean.matchAll(/<§([^§]*)§>/g)].map(([, rest = '']) =>
          rest.replaceAll('[redacted]', ''),
        );
        expect(rests.filter((rest) => rest.length > 11)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
    if (collectGarbage)
      console.log(
        `longest stay ${most.stay.toFixed(1)} ms, memory ${(most.memory / 2 ** 20).toFixed(1)} MiB above before`,
      );
  }, 4_000_000);
});
