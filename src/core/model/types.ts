/**
 * The platform's nouns as the API publishes them; a field that qappctl adds is kept after these. Its numbers are
 * JavaScript numbers here, so that `9007199254740993` is `9007199254740992` and `1e400` is `Infinity`: the HTTP API and
 * `--json` print them byte for byte.
 */

export interface App {
  name: string;
  desc?: string | undefined;
  [extra: string]: unknown;
}

export interface Flavor {
  name: string;
  /** Cores. */
  cpu: number;
  /** Megabytes. */
  memory: number;
  /** `<model>:<count>`, for example `P4:1`. */
  gpu?: string | undefined;
  /** The regions that offer it; absent means all. */
  regions?: string[] | undefined;
  [extra: string]: unknown;
}

export interface Region {
  name: string;
  desc?: string | undefined;
  [extra: string]: unknown;
}

export interface Image {
  /** The short name: no registry, no path. */
  name: string;
  tag: string;
  /** RFC 3339 with milliseconds and +08:00. */
  ctime: string;
  [extra: string]: unknown;
}

export interface HealthCheck {
  path?: string | undefined;
  /** Seconds; the platform's default is 3. */
  timeout?: number | undefined;
}

export interface EnvironmentVariable {
  key: string;
  value: string;
}

export interface ConfigFile {
  filename: string;
  mount_path: string;
  content?: string | undefined;
}

export interface ReleaseFiles {
  name: string;
  files: ConfigFile[];
}

/** What dora.yaml holds: exactly the fields that were given. */
export interface ReleaseConfig {
  name: string;
  /** Short `name:tag`. */
  image: string;
  flavor: string;
  desc?: string | undefined;
  port?: number | undefined;
  command?: string[] | undefined;
  args?: string[] | undefined;
  health_check?: HealthCheck | undefined;
  env?: EnvironmentVariable[] | undefined;
  log_file_paths?: string[] | undefined;
  config?: ReleaseFiles | undefined;
}

export interface Release extends ReleaseConfig {
  /** RFC 3339 with milliseconds and +08:00. */
  ctime: string;
  [extra: string]: unknown;
}

export interface Deploy {
  /** `<letter><yymmdd>-<HHMM>-<SSmmm>-<4 characters>`, Beijing time. */
  id: string;
  release: string;
  region: string;
  replicas: number;
  /** RFC 3339 to the second, +08:00. */
  ctime: string;
  [extra: string]: unknown;
}

export interface Instance {
  ctime: string;
  /** `<deploy id>-<10 characters>-<5 characters>`. */
  id: string;
  /** `RUNNING`, or any other word: not ready yet. */
  status: string;
  /** The floating IP; absent when there is none. */
  ips?: string | undefined;
  [extra: string]: unknown;
}
