import type { EngineDoor } from './engine-door.js';

export interface EngineImage {
  Id: string;
  RepoDigests?: string[] | null;
}

/** Images as an engine holds them. */
export class EngineImages {
  constructor(private readonly door: EngineDoor) {}

  /** By its name or id; undefined when the engine does not hold it. */
  find(name: string, signal?: AbortSignal): Promise<EngineImage | undefined> {
    const path = `/images/${encodeURIComponent(name)}/json`;
    return this.door.callUnless<EngineImage>([404], { method: 'GET', path, signal });
  }

  /** Gives it one more name, `repository:tag`. */
  tag(source: string, name: string, signal?: AbortSignal): Promise<void> {
    const { repository, tag } = splitName(name);
    const path = `/images/${encodeURIComponent(source)}/tag`;
    return this.door.call({ method: 'POST', path, query: { repo: repository, tag }, signal });
  }
}

/** `repository:tag` in its parts; the repository may have a port. */
export function splitName(name: string): { repository: string; tag: string } {
  const colon = name.lastIndexOf(':');
  return { repository: name.slice(0, colon), tag: name.slice(colon + 1) };
}
