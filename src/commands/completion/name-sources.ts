import type { CallOptions, Shim } from '../../core/shim.js';
import type { Candidate } from './request.js';
import type { Said } from './situation.js';

/** Asks the platform for names of a kind; what else the line says makes them fewer. */
export type NameSource = (shim: Shim, said: Said, call: CallOptions) => Promise<Candidate[]>;

const deploys: NameSource = async (shim, { app, region, release }, call) => {
  if (app === undefined) return [];
  const regions = region === undefined ? (await shim.regions.list(call)).map(({ name }) => name) : [region];
  const lists = regions.map((one) => shim.deploys.list({ app, region: one, release }, call));
  const found = (await Promise.all(lists)).flat();
  return found.map((one) => ({ text: one.id, description: `${one.release} in ${one.region}` }));
};

const instances: NameSource = async (shim, { app, region, 'deploy-id': id }, call) => {
  if (app === undefined || id === undefined) return [];
  const view = await shim.deploys.get({ app, id, region }, call);
  return view.instances.map((one) => ({ text: one.id, description: one.status }));
};

const rollouts: NameSource = async (shim, { app }, call) => {
  if (app === undefined) return [];
  const found = await shim.rollouts.list({ app }, call);
  return found.map(({ id, kind, state, begun }) => ({
    text: id,
    description: `${kind}, ${state}, ${begun}`,
  }));
};

/** By the placeholder that stands for such a name in the help. */
export const NAME_SOURCES: Readonly<Record<string, NameSource>> = {
  app: async (shim, _, call) =>
    (await shim.apps.list(call)).map(({ name, desc }) => ({ text: name, description: desc })),
  region: async (shim, _, call) =>
    (await shim.regions.list(call)).map(({ name, desc }) => ({ text: name, description: desc })),
  flavor: async (shim, _, call) =>
    (await shim.flavors.list(call)).map(({ name, cpu, memory }) => ({
      text: name,
      description: `${cpu} cpu, ${memory} MB`,
    })),
  image: async (shim, _, call) =>
    (await shim.images.list(call)).map(({ name, tag }) => ({ text: `${name}:${tag}` })),
  release: async (shim, { app }, call) =>
    app === undefined
      ? []
      : (await shim.releases.list({ app }, call)).map(({ name, image }) => ({
          text: name,
          description: image,
        })),
  id: deploys,
  'deploy-id': deploys,
  'instance-id': instances,
  'rollout-id': rollouts,
};
