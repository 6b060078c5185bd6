import { setImmediate as turn } from 'node:timers/promises';
import { plainText } from './plain-text.js';
import { Beginnings } from './beginnings.js';
import { eachPartHash } from './rolling-hash.js';
import { piecesIn } from './pieces.js';
import { type Range, SecretIndex } from './secret-index.js';
import { type SecretPool, secretPool } from './secret-pool.js';
import { shortenedQuotes } from './shortened-quotes.js';
import { SHORTEST_SECRET } from './sizes.js';
import type { View } from './view.js';
import { viewsOf } from './views.js';

const MASK = '[redacted]';

export type Redact = (text: string) => string;
/** The same for secrets that may be a megabyte: others get their turn every few milliseconds. */
export type PatientRedact = (text: string, kept?: Kept) => Promise<string>;

/** Which part of a text is wanted: what lies outside helps to find secrets that reach into it. */
interface Kept {
  from?: number;
  to?: number;
}

/** Milliseconds of work after which others get their turn. */
const STEP = 5;

/**
 * Replaces each secret, and each line of it, wherever it stands: as it is, without its control characters, escaped with
 * backslashes (JSON of any program, Go's quotes), percent-encoded or in base64. The text is decoded, the secrets are
 * searched as they are: nothing that a caller sent becomes a pattern, and the time needed grows with the sizes of both alone.
 */
export function redactor(secrets: Iterable<string | undefined>): Redact {
  const redact = redacting(secrets);
  return (text) => {
    const steps = redact(text);
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
    }
  };
}

/** `redactor` in steps. Of those with large secrets one works at a time: each holds some ten times what they are. */
export function patientRedactor(secrets: Iterable<string | undefined>): PatientRedact {
  const given = [...secrets];
  const redact = redacting(given);
  const isLarge = given.reduce((sum, secret = '') => sum + secret.length, 0) > LARGE;
  return (text, kept) => {
    const work = () => inSteps(redact(text, kept));
    return isLarge ? inTurn(work) : work();
  };
}

/** Characters of all secrets. */
const LARGE = 64 * 1024;
let lastInTurn: Promise<unknown> = Promise.resolve();

function inTurn<T>(task: () => Promise<T>): Promise<T> {
  const result = lastInTurn.then(task);
  lastInTurn = result.catch(() => undefined);
  return result;
}

async function inSteps(steps: Generator<undefined, string>): Promise<string> {
  for (let begun = performance.now(); ;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - begun < STEP) continue;
    await turn();
    begun = performance.now();
  }
}

function redacting(
  secrets: Iterable<string | undefined>,
): (text: string, kept?: Kept) => Generator<undefined, string> {
  const given = [...secrets].filter(
    (secret): secret is string => secret !== undefined && secret.length >= SHORTEST_SECRET,
  );
  let pool: SecretPool | undefined;
  return function* (text, { from = 0, to = text.length } = {}) {
    if (given.length === 0) return text.slice(from, to);
    pool ??= secretPool(yield* waysOf(given));
    yield;
    const views: View[] = [];
    for (const view of viewsOf(text)) {
      views.push(view);
      yield;
    }
    const index = new SecretIndex(pool, yield* piecesIn(pool, yield* beginningsOf(views)));
    const ranges = shortenedQuotes(text, given);
    for (const view of views) {
      yield;
      for (const found of index.find(view.units)) ranges.push(placed(view, found));
    }
    return masked(text, ranges, from, to);
  };
}

function* beginningsOf(views: readonly View[]): Generator<undefined, Beginnings> {
  const units = views.reduce((sum, view) => sum + view.units.length, 0);
  const beginnings = new Beginnings(Math.min(22, Math.max(10, Math.ceil(Math.log2(8 * units + 1)))));
  for (const view of views) {
    eachPartHash(view.units, SHORTEST_SECRET, (hash) => beginnings.add(hash));
    yield;
  }
  return beginnings;
}

/** Secrets as texts and as bytes hold them. */
function* waysOf(secrets: readonly string[]): Generator<undefined, string[]> {
  const ways: string[] = [];
  for (const secret of secrets) {
    if (PRINTABLE.test(secret)) ways.push(secret);
    else {
      const clean = UNPRINTABLE.test(secret) ? [plainText(secret)] : [];
      yield;
      for (const way of [secret, ...clean]) {
        ways.push(way);
        if (!ASCII.test(way)) ways.push(Buffer.from(way).toString('latin1'));
      }
    }
    if (secret.length > LONG) yield;
  }
  return ways;
}

/** Characters of a secret that is worth a step. */
const LONG = 10_000;
/** What `plainText` changes. */
const UNPRINTABLE = /[^\P{C}\n\t]|[\u2028\u2029]/u;
const PRINTABLE = /^[\n\t -~]*$/;
const ASCII = /^[\0-\x7f]*$/;

/** A range of a view as a range of the text that it was made of. */
function placed({ starts, ends }: View, [start, end]: Range): Range {
  return starts && ends ? [starts[start] ?? 0, ends[end - 1] ?? 0] : [start, end];
}

function masked(text: string, ranges: Range[], from: number, to: number): string {
  let result = '';
  let done = from;
  let isMasking = false;
  for (const [start, end] of ranges.sort(([a], [b]) => a - b)) {
    if (end <= done || start >= to) continue;
    // Masks that touch are one.
    if (start > done || !isMasking) result += text.slice(done, Math.max(done, start)) + MASK;
    isMasking = true;
    done = end;
  }
  return result + text.slice(done, to);
}
