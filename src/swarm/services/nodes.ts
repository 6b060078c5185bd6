import type { MachineSize } from '../../platform-kit/flavor-limits.js';
import type { ManagerDoor } from '../manager/manager-door.js';
import { LABEL } from '../store/names.js';

/** Milliseconds for which what is known of the nodes serves listings. */
const REUSE = 5_000;

/** The one region of a swarm whose nodes are in none. */
export const DEFAULT_REGION = 'default';

export interface SwarmNode extends MachineSize {
  id: string;
  name: string;
  /** Where its published ports answer. */
  address: string;
  /** Undefined: in none. */
  region: string | undefined;
  isReady: boolean;
  isManager: boolean;
  /** Whether it takes instances. */
  isActive: boolean;
}

interface NodeInfo {
  ID: string;
  Spec: { Labels?: Record<string, string> | null; Availability: string };
  Description: { Hostname: string; Resources?: { NanoCPUs?: number; MemoryBytes?: number } };
  Status: { State: string; Addr?: string };
  ManagerStatus?: { Addr?: string } | null;
}

/** The swarm's nodes. */
export class SwarmNodes {
  private known: { at: number; nodes: Promise<SwarmNode[]> } | undefined;

  constructor(private readonly door: ManagerDoor) {}

  async list(signal?: AbortSignal): Promise<SwarmNode[]> {
    const found = await this.door.read<NodeInfo[] | null>({ method: 'GET', path: '/nodes', signal });
    return (found ?? []).map(nodeOf);
  }

  /** As they were a moment ago, for what hardly ever changes: where they are. */
  recent(): Promise<SwarmNode[]> {
    const now = performance.now();
    if (!this.known || now - this.known.at > REUSE) {
      const nodes = this.list();
      this.known = { at: now, nodes };
      nodes.catch(() => (this.known = undefined));
    }
    return this.known.nodes;
  }
}

/** The names of the regions that nodes are in. */
export function regionsOf(nodes: readonly SwarmNode[]): string[] {
  const named = new Set(nodes.flatMap(({ region }) => region ?? []));
  return named.size === 0 ? [DEFAULT_REGION] : [...named].sort();
}

/** The most that one node of a region, or of all, has: more can't be given to an instance. */
export function largestOf(nodes: readonly SwarmNode[], region: string | undefined): MachineSize {
  const inside = nodes.filter((node) => region === undefined || isIn(node, region));
  return {
    cores: Math.max(0, ...inside.map(({ cores }) => cores)),
    memory: Math.max(0, ...inside.map(({ memory }) => memory)),
  };
}

/** The engine compares labels whatever their case. */
function isIn({ region }: SwarmNode, name: string): boolean {
  return region?.toLowerCase() === name.toLowerCase();
}

function nodeOf({ ID, Spec, Description, Status, ManagerStatus }: NodeInfo): SwarmNode {
  const { Resources = {} } = Description;
  return {
    id: ID,
    name: Description.Hostname,
    address: addressOf(Status.Addr, ManagerStatus?.Addr),
    region: Spec.Labels?.[LABEL.region] || undefined,
    cores: (Resources.NanoCPUs ?? 0) / 1e9,
    memory: Resources.MemoryBytes ?? 0,
    isReady: Status.State === 'ready',
    isManager: Boolean(ManagerStatus),
    isActive: Spec.Availability === 'active',
  };
}

/** A manager may know itself by an address that means this machine anywhere; how the others reach it is told beside. */
function addressOf(address = '', manager = ''): string {
  if (address !== '' && !/^(?:0\.0\.0\.0|127\.|::1?$)/.test(address)) return address;
  return manager.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1') || address;
}
