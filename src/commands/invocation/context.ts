import type { Command } from 'commander';
import { HUNG_UP, INTERRUPTED, TERMINATED } from '../globals/exit-codes.js';
import type { CallOptions, Shim } from '../../core/shim.js';
import type { Host } from '../globals/host.js';
import type { GlobalValues } from '../globals/options.js';
import { refuseServer } from '../globals/platform-choice.js';
import { keysIgnored, shimOptions, type ShimSettings } from '../globals/settings.js';
import type { Reading } from '../globals/given-text.js';
import { STORE_PASSWORD_IN_FLAGS } from '../globals/store-settings.js';
import { commandStore } from './command-store.js';
import { writeWarning } from '../terminal/warning.js';

/** Makes the operations; tests hand in their own. */
export type ShimFactory = (options: ShimSettings) => Promise<Shim>;

/** What one invocation knows: its host, its global options, and its operations once somebody asks for them. */
export class Context {
  /** Set by a command that ends well with another code than 0. */
  exitCode = 0;
  /** The exit code that a signal asked for. */
  interruptedBy: number | undefined;
  /** The command that was called, once it runs. */
  command: Command | undefined;
  /** What was asked for on the terminal. */
  asked: Pick<ShimSettings, 'accessKey' | 'secretKey' | 'qappctlHome'> | undefined;
  private given: ShimSettings | undefined;
  private readonly interruption = new AbortController();
  private opened: Promise<Shim> | undefined;
  private store: Awaited<ReturnType<typeof commandStore>>;
  private readonly unsubscribe: (() => void)[] = [];

  constructor(
    readonly host: Host,
    private readonly program: () => Command,
    readonly createShim: ShimFactory,
  ) {}

  /** Global options as they were given. */
  get flags(): GlobalValues {
    return this.program().opts();
  }

  /** Read once: what a pipe of a shell held is gone after that. */
  get shimOptions(): ShimSettings {
    this.given ??= shimOptions(this.flags, this.host);
    return { ...this.given, ...this.asked };
  }

  /** Where texts that were named on the command line are read from; Ctrl-C ends that. */
  get reading(): Reading {
    return {
      stdin: () => this.host.stdin,
      interruptible: async (task) => {
        const controller = new AbortController();
        const unsubscribe = this.onInterrupt((code) => {
          this.interruptedBy = code;
          controller.abort();
        });
        try {
          return await task(controller.signal);
        } finally {
          unsubscribe.forEach((end) => end());
        }
      },
    };
  }

  /** The operations, made on first use; Ctrl-C ends what they run. */
  shim(): Promise<Shim> {
    this.opened ??= this.open(this.shimOptions);
    return this.opened;
  }

  /** Refuses to go on when a server is named: the command acts on this machine. */
  refuseServer(what: string): void {
    refuseServer(what, this.flags, this.host.env);
  }

  /** Options for one operation: ended by Ctrl-C, telling its progress. */
  call(onProgress?: CallOptions['onProgress']): CallOptions {
    return { signal: this.interruption.signal, onProgress };
  }

  /**
   * Lets go of everything; whatever was started is gone afterwards. Listens for signals until then: by its default
   * action a second one would end this process before its children.
   */
  async close(): Promise<void> {
    const shim = await this.opened?.catch(() => undefined);
    // After what the command itself had to say, but of events the result is the last.
    if (this.opened && this.flags.progress !== 'json') this.warnOfIgnoredKeys();
    try {
      await shim?.close();
      await this.store?.close();
    } finally {
      for (const unsubscribe of this.unsubscribe.splice(0)) unsubscribe();
    }
  }

  private warnOfIgnoredKeys(): void {
    const ignored = keysIgnored(this.flags, this.host);
    if (ignored) writeWarning(this.host, this.flags, ignored);
  }

  private async open(options: ShimSettings): Promise<Shim> {
    if (this.flags.progress === 'json') this.warnOfIgnoredKeys();
    const warn = (text: string) => writeWarning(this.host, this.flags, text);
    if (options.stores?.hasPasswordInFlags) warn(STORE_PASSWORD_IN_FLAGS);
    this.store = await commandStore(options, this.command?.name());
    const shim = await this.createShim({ ...options, store: this.store, observer: { warn } });
    const unsubscribe = this.onInterrupt((code) => {
      if (this.interruptedBy !== undefined) {
        shim.kill();
        this.host.exit(code);
      }
      this.interruptedBy = code;
      this.interruption.abort();
      void shim.close();
    });
    this.unsubscribe.push(...unsubscribe);
    return shim;
  }

  /** Calls back with the exit code that a signal asks for; returns what stops listening. */
  private onInterrupt(interrupt: (code: number) => void): (() => void)[] {
    return [
      this.host.onSignal('SIGINT', () => interrupt(INTERRUPTED)),
      this.host.onSignal('SIGTERM', () => interrupt(TERMINATED)),
      this.host.onSignal(
        'SIGHUP',
        this.host.attachment?.() === 'detached' ? () => undefined : () => interrupt(HUNG_UP),
      ),
    ];
  }
}
