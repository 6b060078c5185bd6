import type { ServerStore } from '../../assembly/shim-options.js';
import type { ShimSettings } from '../globals/settings.js';
import { placeOf } from './place.js';

/** Commands whose changes are put into one order with those of servers on this machine. */
const ROLLOUTS: ReadonlySet<string> = new Set(['rollout', 'rollback']);

/**
 * What a command shares with servers; opened when it is first used. A Redis is used by every command that needs it, as
 * rollouts are kept there; a file by rollouts only. Undefined where nothing is shared.
 */
export async function commandStore(
  settings: ShimSettings,
  command: string | undefined,
): Promise<(ServerStore & { close: () => Promise<void> }) | undefined> {
  const { stores, server, env } = settings;
  if (!stores || server || stores.choice.kind === 'memory') return undefined;
  const { choice } = stores;
  if (choice.kind !== 'redis' && !ROLLOUTS.has(command ?? '')) return undefined;
  const { lateStore } = await import('../../assembly/late-store.js');
  return lateStore(choice.kind === 'redis', async () => {
    const { openStore } = await import('../../store/open-store.js');
    // What is away is told by what fails.
    return openStore({ choice, place: await placeOf(settings), env, warn: () => undefined });
  });
}
