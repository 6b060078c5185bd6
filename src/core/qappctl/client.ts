import type { ShimError } from '../model/errors.js';
import type { Platform, RunOptions } from '../model/platform.js';
import { type PatientRedact, patientRedactor } from '../redaction/redact.js';
import { releaseSecrets } from '../redaction/release-secrets.js';
import type { Account } from './account.js';
import { type Action, actions, laneOf } from './command-lines.js';
import { redactedRun } from './answer-text.js';
import * as answers from './answers.js';
import { keepNumbers } from '../model/exact-numbers.js';
import { looksLoggedOut, unreadableAnswer } from './failure.js';
import type { PrivateDirs } from './private-dirs.js';
import { RELEASE_FILE, releaseYaml } from './release-file.js';
import type { RunResult } from '../process/run.js';
import type { Runner } from './runner.js';
import { Session } from './session.js';

export interface ClientOptions {
  runner: Runner;
  account: Account;
  dirs: PrivateDirs;
}

/** The platform over the qappctl executable: one method a command, its own login, its answers checked. */
export class QappctlClient implements Platform {
  private readonly secrets: string[];
  private readonly redact: PatientRedact;
  private readonly session: Session;

  constructor(private readonly options: ClientOptions) {
    const { keys } = options.account;
    this.secrets = keys ? [keys.accessKey, keys.secretKey] : [];
    this.redact = patientRedactor(this.secrets);
    this.session = new Session(options.runner, options.account, this.redact);
  }

  listApps = (o?: RunOptions) => this.list(actions.listApps(), answers.items.app, o);
  listFlavors = (o?: RunOptions) => this.list(actions.listFlavors(), answers.items.flavor, o);
  listRegions = (o?: RunOptions) => this.list(actions.listRegions(), answers.items.region, o);
  listImages = (o?: RunOptions) => this.list(actions.listImages(), answers.items.image, o);
  listReleases = (app: string, o?: RunOptions) =>
    this.list(actions.listReleases(app), answers.items.release, o);
  listDeploys = (app: string, region: string, o?: RunOptions) =>
    this.list(actions.listDeploys(app, region), answers.items.deploy, o);
  listInstances = (app: string, deploy: { id: string; region: string }, o?: RunOptions) =>
    this.list(actions.listInstances(app, deploy), answers.items.instance, o);

  registerApp = (name: string, desc: string | undefined, o?: RunOptions) =>
    this.change(actions.registerApp(name, desc), o);
  unregisterApp = (name: string, o?: RunOptions) => this.change(actions.unregisterApp(name), o);
  pushImage = (reference: string, o?: RunOptions) => this.change(actions.pushImage(reference), o);
  pullImage = (reference: string, o?: RunOptions) => this.change(actions.pullImage(reference), o);
  deleteDeploy = (app: string, deploy: { id: string; region: string }, o?: RunOptions) =>
    this.change(actions.deleteDeploy(app, deploy), o);

  async createRelease(
    app: string,
    config: Parameters<Platform['createRelease']>[1],
    o?: RunOptions,
  ): Promise<void> {
    const redact = patientRedactor([...this.secrets, ...releaseSecrets(config)]);
    await this.options.dirs.withFile(RELEASE_FILE, await releaseYaml(config), (directory) =>
      this.change(actions.createRelease(app, directory), o, redact),
    );
  }

  async createDeploy(app: string, deploy: Parameters<Platform['createDeploy']>[1], o?: RunOptions) {
    const action = actions.createDeploy(app, deploy);
    const { stdout } = await this.act(action, o);
    const id = answers.readDeployId(readJson(stdout));
    if (id === undefined) throw await unreadableAnswer(action, stdout, this.redact);
    return { id };
  }

  login = (o?: RunOptions) => this.session.login(o);
  logout = (o?: RunOptions) => this.session.logout(o);

  async check(o?: RunOptions): Promise<void> {
    this.options.account.requireWritable();
    await this.listRegions(o);
  }

  close(): Promise<void> {
    return this.options.runner.close().finally(() => this.options.dirs.removeAll());
  }

  drain(): void {
    this.options.runner.drain();
  }

  kill(): void {
    this.options.runner.kill();
    this.options.dirs.removeAll();
  }

  private async list<T>(action: Action, item: answers.ItemSchema<T>, o?: RunOptions): Promise<T[]> {
    const { stdout } = await this.act(action, o);
    const list = await answers.readList(readJson(stdout), item);
    if (list === undefined) throw await unreadableAnswer(action, stdout, this.redact);
    await keepNumbers(list, stdout);
    return list;
  }

  /** A command whose success is its exit status; help text in its place is a failure (a known trap). */
  private async change(action: Action, o?: RunOptions, redact = this.redact): Promise<void> {
    const { stdout } = await this.act(action, o, redact);
    if (/^Usage:\s*$/m.test(stdout)) throw await unreadableAnswer(action, stdout, redact);
  }

  /** Runs with the login that the keys ask for; a read that fails for want of one is tried once more. */
  private async act(action: Action, o?: RunOptions, redact = this.redact): Promise<RunResult> {
    await this.session.ensure();
    const result = await this.options.runner.attempt(action, o?.signal);
    if (!looksLoggedOut(result)) return this.succeeded(action, result, redact);
    const failure = await this.failure(action, result, redact);
    const again = await this.session.recover(action, failure, o);
    if (again && laneOf(action.kind) === 'read')
      return this.succeeded(action, await this.options.runner.attempt(action, o?.signal), redact);
    if (failure) throw failure;
    return result;
  }

  private async succeeded(action: Action, result: RunResult, redact: PatientRedact): Promise<RunResult> {
    const failure = await this.failure(action, result, redact);
    if (failure) throw failure;
    return result;
  }

  private async failure(
    action: Action,
    result: RunResult,
    redact: PatientRedact,
  ): Promise<ShimError | undefined> {
    const { runner } = this.options;
    if (result.ending === 'exited' && result.exitCode === 0) return undefined;
    return runner.failure(action, await redactedRun(result, redact));
  }
}

function readJson(stdout: string): unknown {
  try {
    return JSON.parse(stdout.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
