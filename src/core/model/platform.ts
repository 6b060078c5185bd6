import type { LogRequest, TakeLine } from './log-lines.js';
import type { App, Deploy, Flavor, Image, Instance, Region, Release, ReleaseConfig } from './types.js';

export interface RunOptions {
  /** Aborting ends the work and everything it started; the call then rejects with `interrupted`. */
  signal?: AbortSignal | undefined;
}

export interface NewDeploy {
  release: string;
  region: string;
  replicas: number;
}

/**
 * The container-application platform, one method a qappctl command. `core/qappctl/client.ts` implements it
 * over the executable, `local/platform.ts` in process. Inputs are validated by the operations already;
 * failures are `ShimError`s (`run_failed` when the platform said no, whatever the reason).
 */
export interface Platform {
  listApps(options?: RunOptions): Promise<App[]>;
  registerApp(name: string, desc: string | undefined, options?: RunOptions): Promise<void>;
  unregisterApp(name: string, options?: RunOptions): Promise<void>;
  listFlavors(options?: RunOptions): Promise<Flavor[]>;
  listRegions(options?: RunOptions): Promise<Region[]>;
  listImages(options?: RunOptions): Promise<Image[]>;
  /** Takes an image that the local Docker Engine holds; `reference` is as the caller gave it. */
  pushImage(reference: string, options?: RunOptions): Promise<void>;
  /** Brings a platform image to the local Docker Engine. */
  pullImage(reference: string, options?: RunOptions): Promise<void>;
  listReleases(app: string, options?: RunOptions): Promise<Release[]>;
  createRelease(app: string, config: ReleaseConfig, options?: RunOptions): Promise<void>;
  listDeploys(app: string, region: string, options?: RunOptions): Promise<Deploy[]>;
  createDeploy(app: string, deploy: NewDeploy, options?: RunOptions): Promise<{ id: string }>;
  deleteDeploy(app: string, deploy: { id: string; region: string }, options?: RunOptions): Promise<void>;
  listInstances(
    app: string,
    deploy: { id: string; region: string },
    options?: RunOptions,
  ): Promise<Instance[]>;
  /** What an instance writes, the oldest line first. Absent where the platform has no way to tell. */
  readLogs?(
    app: string,
    instance: { id: string; deploy: string; region: string },
    request: LogRequest,
    take: TakeLine,
    options?: RunOptions,
  ): Promise<void>;
  login(options?: RunOptions): Promise<void>;
  logout(options?: RunOptions): Promise<void>;
  /** Rejects with the reason when the platform could not be used now; cheap, never changes anything. */
  check(options?: RunOptions): Promise<void>;
  /** Sends away whoever waits for a place; what runs goes on. Absent where nobody ever waits. */
  drain?(): void;
  /** Lets go of everything held open; work in flight is ended first. */
  close(): Promise<void>;
  /** The same at once and synchronously, for a process's last moment. */
  kill(): void;
}
