/** Milliseconds by which a timer is so late that this process must have stood still. */
const STANDSTILL = 100;

/** Milliseconds more for news of a child's end: Node hears of it on another thread, which may wake later than this one. */
const NEWS_OF_AN_END = 100;

/**
 * Calls back after so many milliseconds, but not before the event loop has heard what happened meanwhile: after this
 * process stood still, timers are looked at first, and an end that came in time would be taken for a late one.
 * Returns what calls it off.
 */
export function deadline(milliseconds: number, callback: () => void): () => void {
  const due = performance.now() + milliseconds;
  let turn: NodeJS.Immediate | undefined;
  // The first turn hears of an end, the second reads what was printed before it.
  const hear = () => (turn = setImmediate(() => (turn = setImmediate(callback))));
  let timer = setTimeout(() => {
    if (performance.now() - due < STANDSTILL) hear();
    else timer = setTimeout(hear, NEWS_OF_AN_END);
  }, milliseconds);
  return () => {
    clearTimeout(timer);
    clearImmediate(turn);
  };
}

/** Resolves when the promise has settled, or when the time (ms) is over. */
export function settledWithin(promise: Promise<unknown>, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const callOff = deadline(milliseconds, resolve);
    void promise.finally(() => {
      callOff();
      resolve();
    });
  });
}
