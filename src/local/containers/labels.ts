/** What tells our containers from others. */
export const LABEL = {
  /** Id of the state directory. */
  local: 'qappctl-shim.local',
  app: 'qappctl-shim.app',
  deploy: 'qappctl-shim.deploy',
  instance: 'qappctl-shim.instance',
  region: 'qappctl-shim.region',
  release: 'qappctl-shim.release',
  /** Digest of what the container was made of. */
  specification: 'qappctl-shim.specification',
} as const;

/** A filter for the engine's lists. */
export function labelled(labels: Record<string, string>): { label: string[] } {
  return { label: Object.entries(labels).map(([name, value]) => `${name}=${value}`) };
}

/** A container's name: one name, one instance. Seeds may give one id to deploys of several platforms on one engine. */
export function containerName({ local, instance }: { local: string; instance: string }): string {
  return `qappctl-local-${local}-${instance}`;
}

/** Whether a container of this name with these labels is the one that this platform made for the instance named there. */
export function isOurs(name: string, local: string, labels: Readonly<Record<string, string>>): boolean {
  const instance = labels[LABEL.instance];
  if (instance === undefined || labels[LABEL.local] !== local) return false;
  return name.replace(/^\//, '') === containerName({ local, instance });
}

/** The repository in the engine under which a platform's images are kept, so that removing the original tag loses nothing. */
export function keptRepository(id: string): string {
  return `qappctl-shim-local/${id}`;
}
