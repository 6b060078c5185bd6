import type { RunKind, RunLane } from '../model/observer.js';

/** One run of qappctl, as `docs` of its command line show it. */
export interface Action {
  kind: RunKind;
  /** What error texts call it; published. */
  words: string;
  args: readonly string[];
}

const JSON_OUTPUT = ['-o', 'json'];

/** The exact argv of every known command. Values are validated before: none begins with a dash. */
export const actions = {
  login: (ak: string, sk: string): Action => ({
    kind: 'login',
    words: 'login',
    args: ['login', '--ak', ak, '--sk', sk],
  }),
  logout: (): Action => ({ kind: 'logout', words: 'logout', args: ['logout'] }),
  listApps: (): Action => ({ kind: 'list_apps', words: 'list apps', args: ['list', ...JSON_OUTPUT] }),
  registerApp: (name: string, desc: string | undefined): Action => ({
    kind: 'register_app',
    words: 'register app',
    args: ['register', name, ...(desc === undefined ? [] : ['-d', desc])],
  }),
  unregisterApp: (name: string): Action => ({
    kind: 'unregister_app',
    words: 'unregister app',
    args: ['unregister', name],
  }),
  listFlavors: (): Action => ({
    kind: 'list_flavors',
    words: 'list flavors',
    args: ['flavor', ...JSON_OUTPUT],
  }),
  listRegions: (): Action => ({
    kind: 'list_regions',
    words: 'list regions',
    args: ['region', ...JSON_OUTPUT],
  }),
  listImages: (): Action => ({ kind: 'list_images', words: 'list images', args: ['images', ...JSON_OUTPUT] }),
  pushImage: (reference: string): Action => ({
    kind: 'push_image',
    words: `push image ${reference}`,
    args: ['push', reference],
  }),
  pullImage: (reference: string): Action => ({
    kind: 'pull_image',
    words: `pull image ${reference}`,
    args: ['pull', reference],
  }),
  listReleases: (app: string): Action => ({
    kind: 'list_releases',
    words: 'list releases',
    args: ['release', 'list', app, ...JSON_OUTPUT],
  }),
  createRelease: (app: string, directory: string): Action => ({
    kind: 'create_release',
    words: 'create release',
    args: ['release', 'create', app, '-c', directory],
  }),
  listDeploys: (app: string, region: string): Action => ({
    kind: 'list_deploys',
    words: 'list deploys',
    args: ['deploy', 'list', '--region', region, app, ...JSON_OUTPUT],
  }),
  createDeploy: (app: string, deploy: { release: string; region: string; replicas: number }): Action => ({
    kind: 'create_deploy',
    words: 'create deploy',
    args: [
      ...['deploy', 'create', app, '--region', deploy.region, '--release', deploy.release],
      ...['--expect_replicas', String(deploy.replicas), ...JSON_OUTPUT],
    ],
  }),
  deleteDeploy: (app: string, deploy: { id: string; region: string }): Action => ({
    kind: 'delete_deploy',
    words: 'delete deploy',
    args: ['deploy', 'delete', app, '--id', deploy.id, '--region', deploy.region],
  }),
  listInstances: (app: string, deploy: { id: string; region: string }): Action => ({
    kind: 'list_instances',
    words: 'list deploy instances',
    args: ['instance', 'list', app, '--deploy', deploy.id, '--region', deploy.region, ...JSON_OUTPUT],
  }),
};

const LANE_OF: Record<RunKind, RunLane> = {
  login: 'write',
  logout: 'write',
  list_apps: 'read',
  register_app: 'write',
  unregister_app: 'write',
  list_flavors: 'read',
  list_regions: 'read',
  list_images: 'read',
  push_image: 'push',
  pull_image: 'push',
  list_releases: 'read',
  create_release: 'write',
  list_deploys: 'read',
  create_deploy: 'write',
  delete_deploy: 'write',
  list_instances: 'read',
};

/** Which lane a run waits in, and so which time limit it has. */
export function laneOf(kind: RunKind): RunLane {
  return LANE_OF[kind];
}
