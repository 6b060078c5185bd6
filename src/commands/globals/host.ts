import type { Readable, Writable } from 'node:stream';
import type { Attachment } from './attachment.js';

/** A stream to write to, perhaps a terminal. */
export type Output = Writable & { isTTY?: boolean; columns?: number; rows?: number; fd?: number };

/** What the commands see of the process that they run in. */
export interface Host {
  env: Readonly<Record<string, string | undefined>>;
  stdin: Readable & { isTTY?: boolean };
  stdout: Output;
  stderr: Output;
  pid: number;
  nodeVersion: string;
  /** How it hangs on a terminal now; absent: not at all. */
  attachment?(): Attachment;
  /** Subscribes to a signal; the result unsubscribes. */
  onSignal(signal: NodeJS.Signals, listener: () => void): () => void;
  /** What other users see as the command line; setting it hides keys that were given as flags. */
  setTitle(title: string): void;
  /** Ends the process at once. */
  exit(code: number): never;
}
