import { ShimError } from '../model/errors.js';
import type { RunOptions } from '../model/platform.js';
import type { PatientRedact } from '../redaction/redact.js';
import type { Account } from './account.js';
import { redactedRun } from './answer-text.js';
import { type Action, actions } from './command-lines.js';
import { looksLoggedOut, refusedLogin } from './failure.js';
import type { Runner } from './runner.js';

/** Logs in as often as needed and no more: once for a pair of keys, again when the login was lost. */
export class Session {
  private loggingIn: Promise<void> | undefined;

  constructor(
    private readonly runner: Runner,
    private readonly account: Account,
    private readonly redact: PatientRedact,
  ) {}

  /** Always asks the platform, also when the pair is known to have logged in before. */
  async login(o?: RunOptions): Promise<void> {
    const { keys } = this.account;
    if (!keys)
      throw new ShimError('invalid_input', 'a login needs an access key and a secret key', {
        hint: 'give --access-key and --secret-key-file (ACCESS_KEY, SECRET_KEY)',
      });
    this.account.prepare();
    const action = actions.login(keys.accessKey, keys.secretKey);
    const result = await redactedRun(await this.runner.attempt(action, o?.signal), this.redact);
    const failure = this.runner.failure(action, result);
    if (failure) throw failure.code === 'run_failed' ? refusedLogin(result) : failure;
    this.account.mark();
  }

  async logout(o?: RunOptions): Promise<void> {
    this.account.prepare();
    const action = actions.logout();
    const result = await redactedRun(await this.runner.attempt(action, o?.signal), this.redact);
    const failure = this.runner.failure(action, result);
    if (failure) throw failure;
    this.account.unmark();
  }

  /** Before any other run. */
  async ensure(): Promise<void> {
    this.account.prepare();
    if (!this.account.isMarked()) await this.loginOnce();
  }

  /**
   * After a failure that reads like a missing login. The text is a hint only: a login, or another listing, decides
   * whether one is missing. True when it logged in again.
   */
  async recover(action: Action, failure: ShimError | undefined, o?: RunOptions): Promise<boolean> {
    if (this.account.keys) {
      await this.loginOnce();
      return true;
    }
    const other = action.kind === 'list_regions' ? actions.listApps() : actions.listRegions();
    if (!looksLoggedOut(await this.runner.attempt(other, o?.signal))) return false;
    throw new ShimError('not_logged_in', failure?.message ?? `err ${action.words}: not logged in`, {
      hint: 'log in with `qappctl-shim login`, or give --access-key and --secret-key',
    });
  }

  /** Callers at one time share one login; it does not end when one of them leaves. */
  private loginOnce(): Promise<void> {
    this.loggingIn ??= this.login().finally(() => (this.loggingIn = undefined));
    return this.loggingIn;
  }
}
