import { setTimeout as pause } from 'node:timers/promises';
import { randomWord } from '../core/model/timed-ids.js';
import type { SwarmParts } from './assemble.js';
import { createOnce, removeOnce } from './manager/once.js';
import type { Task } from './services/tasks.js';
import { LABEL } from './store/names.js';

/** Milliseconds that the nodes have to get an image. */
const PATIENCE = 30_000;
const INTERVAL = 200;

/** A node, and why it can't get the image; undefined when it has it. */
export interface Reached {
  node: string;
  trouble: string | undefined;
}

/**
 * Has every active node get an image of the platform from the registry, by a service that is removed at once; nothing of the image is
 * run. Undefined when the platform has no image that was pushed.
 */
export async function reachRegistry(parts: SwarmParts, signal: AbortSignal): Promise<Reached[] | undefined> {
  const images = await parts.objects.list('image', {}, signal);
  const image = images.map(({ labels }) => labels[LABEL.image] ?? '').findLast((name) => name.includes('@'));
  if (image === undefined) return undefined;
  const auth = await parts.registry.auth(image, signal);
  const name = `qapp-doctor-${randomWord(8)}`;
  const body = (nonce: string) => ({
    Name: name,
    Labels: { [LABEL.kind]: 'doctor', [LABEL.nonce]: nonce },
    TaskTemplate: {
      // No image has such a program: a task fails once its node has the image.
      ContainerSpec: { Image: image, Command: ['/qappctl-shim-doctor-runs-nothing'] },
      RestartPolicy: { Condition: 'none' },
    },
    Mode: { Global: {} },
  });
  const { door } = parts;
  const path = `/services/${name}`;
  const find = async () => {
    const found = await door.readUnless<ServiceInfo>([404], { method: 'GET', path });
    return found && { id: found.ID, nonce: found.Spec.Labels?.[LABEL.nonce] };
  };
  try {
    const id = await createOnce(door, { path: '/services/create', body, find, auth }, signal);
    if (id === undefined) throw new Error(`${name} is there already`);
    return await settled(parts, id, signal);
  } finally {
    await removeOnce(door, path);
  }
}

interface ServiceInfo {
  ID: string;
  Spec: { Labels?: Record<string, string> | null };
}

async function settled(
  { door, nodes }: SwarmParts,
  service: string,
  signal: AbortSignal,
): Promise<Reached[]> {
  const active = (await nodes.list(signal)).filter(({ isActive, isReady }) => isActive && isReady);
  const query = { filters: JSON.stringify({ service: [service] }) };
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    const tasks = (await door.read<Task[] | null>({ method: 'GET', path: '/tasks', query, signal })) ?? [];
    const found = active.map(({ id, name }) => ({
      node: name,
      ...verdict(tasks.find(({ NodeID }) => NodeID === id)),
    }));
    if (found.every(({ isOpen }) => !isOpen) || performance.now() > deadline)
      return found.map(({ node, isOpen, trouble }) => ({
        node,
        trouble: isOpen ? `it did not get the image within ${PATIENCE / 1000} s` : trouble,
      }));
    await pause(INTERVAL, undefined, { signal });
  }
}

/** A node that has the image fails to start what is not in it; one that does not rejects the task. */
function verdict(task: Task | undefined): { isOpen: boolean; trouble?: string | undefined } {
  const { State: state, Err: error } = task?.Status ?? { State: 'new' };
  if (
    state === 'rejected' &&
    /no such image|pull|registry|manifest|dial|lookup|x509|denied|unauthorized/i.test(error ?? '')
  )
    return { isOpen: false, trouble: error };
  return { isOpen: !['rejected', 'failed', 'complete', 'shutdown'].includes(state) };
}
