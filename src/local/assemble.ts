import { join } from 'node:path';
import { FileRolloutStore } from '../core/rollouts/keeping/file-store.js';
import { Caretaker } from './containers/caretaker.js';
import { DeployContainers } from './containers/deploy-containers.js';
import { EngineDoor } from '../platform-kit/engine/engine-door.js';
import { InstanceLogs } from './containers/instance-logs.js';
import { KeptImages } from './containers/kept-images.js';
import { DeployOperations } from './deploy-operations.js';
import { EngineChoice } from './engine-choice.js';
import { ImageOperations } from './image-operations.js';
import type { Environment } from '../core/model/environment.js';
import { onlyOnce } from '../core/model/only-once.js';
import type { Privileges } from './containers/specification.js';
import { type EngineMode, engineMode, localDir, privilegesOf, startDelay } from './settings.js';
import { StateStore } from './state/store.js';

export interface LocalSettings {
  /** Where the state lives; default QAPPCTL_SHIM_LOCAL_DIR, else `qappctl-shim/local` in the user's state directory. */
  dir?: string | undefined;
  /** `auto`, `docker` or `none`; default QAPPCTL_SHIM_LOCAL_ENGINE, else `auto`. */
  engine?: EngineMode | undefined;
  /** What containers may do: `restricted` or as `docker` has it; default QAPPCTL_SHIM_LOCAL_PRIVILEGES, else restricted. */
  privileges?: Privileges | undefined;
  /** Milliseconds for which a simulated instance stays PENDING; default QAPPCTL_SHIM_LOCAL_START_DELAY, else 2000. */
  startDelay?: number | undefined;
  env: Environment;
  /** Docker Engine address; default: as the docker command finds it. */
  dockerHost?: string | undefined;
  /** Told what the user should know, one sentence each. */
  warn?: ((text: string) => void) | undefined;
}

export interface LocalParts {
  store: StateStore;
  choice: EngineChoice;
  /** The engine's containers and images of this platform. */
  containers: DeployContainers;
  keptImages: KeptImages;
  images: ImageOperations;
  deploys: DeployOperations;
  caretaker: Caretaker;
  /** What was rolled out, beside the state. */
  rollouts: FileRolloutStore;
  /** The way to the engine; stopped at the end. */
  door: EngineDoor;
}

/** The local platform's parts; nothing is read or asked yet. */
export function assembleLocal({
  env,
  dockerHost,
  warn = () => undefined,
  ...settings
}: LocalSettings): LocalParts {
  const store = new StateStore(localDir(settings.dir, env));
  const door = new EngineDoor({ host: dockerHost, env });
  const choice = new EngineChoice(engineMode(settings.engine, env), door, store);
  const keptImages = new KeptImages(door, () => store.id());
  const warnOnce = onlyOnce(warn);
  const containers = new DeployContainers({
    door,
    store,
    images: keptImages,
    privileges: privilegesOf(settings.privileges, env),
    warn: warnOnce,
  });
  const images = new ImageOperations({ store, choice, images: keptImages, warn });
  const delay = startDelay(settings.startDelay, env);
  const logs = new InstanceLogs(door, store);
  const deploys = new DeployOperations({
    store,
    choice,
    containers,
    logs,
    startDelay: delay,
    warn: warnOnce,
  });
  const caretaker = new Caretaker(() => deploys.reconcile(), warn);
  const rollouts = new FileRolloutStore(() => join(store.dir, 'rollouts'));
  return { store, choice, containers, keptImages, images, deploys, caretaker, rollouts, door };
}
