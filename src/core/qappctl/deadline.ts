/**
 * Calls back after so many milliseconds, but not before the event loop has heard what happened meanwhile: after this
 * process stood still, timers are looked at first, and an end that came in time would be taken for a late one.
 * Returns what calls it off.
 */
export function deadline(milliseconds: number, callback: () => void): () => void {
  let turn: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    // The first turn hears of an end, the second reads what was printed before it.
    turn = setImmediate(() => (turn = setImmediate(callback)));
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
