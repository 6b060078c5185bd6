/** A line that an instance wrote. */
export interface LogLine {
  stream: 'stdout' | 'stderr';
  /** Without its end. */
  line: string;
  /** When it was written, as the engine tells it: RFC 3339 with up to nanoseconds, UTC. */
  timestamp: string;
}

/** Told of each line; the next one waits for the promise. */
export type TakeLine = (line: LogLine) => unknown;

export interface LogRequest {
  /** Goes on with what is written from now on, until the instance is gone. */
  follow: boolean;
  /** So many of the last lines; all when it is left out. */
  tail?: number | undefined;
  /** Lines written since then. */
  since?: Date | undefined;
}
