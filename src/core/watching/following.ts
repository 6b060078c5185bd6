import { whenAborted } from '../model/abort.js';
import { readerLeft } from '../sharing/flight.js';

export interface Ends<T> {
  resolve: (value: T) => void;
  reject: (error: Error) => void;
}

/**
 * Follows something until it resolves or rejects, or the signal aborts (`interrupted`), and leaves it then.
 * @param follow Begins; returns what leaves again. It may end before it returns.
 */
export function following<T>(
  signal: AbortSignal | undefined,
  follow: (ends: Ends<T>) => () => void,
): Promise<T> {
  if (signal?.aborted) return Promise.reject(readerLeft());
  return new Promise<T>((resolve, reject) => {
    const endings: (() => void)[] = [];
    let isOver = false;
    const end = (settle: () => void) => {
      if (isOver) return;
      isOver = true;
      for (const stop of endings) stop();
      settle();
    };
    const rejectWith = (error: Error) => end(() => reject(error));
    endings.push(whenAborted(signal, () => rejectWith(readerLeft())));
    const leave = follow({ resolve: (value) => end(() => resolve(value)), reject: rejectWith });
    if (isOver) leave();
    else endings.push(leave);
  });
}
