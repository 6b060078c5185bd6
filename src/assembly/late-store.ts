import type { SharedStore } from '../store/store.js';
import type { ServerStore } from './shim-options.js';

/** A store that is opened when it is first used: most commands use none. `close` closes it if it was. */
export function lateStore(
  hasRecords: boolean,
  open: () => Promise<SharedStore>,
): ServerStore & { close: () => Promise<void> } {
  let opened: Promise<SharedStore> | undefined;
  const store = () => (opened ??= open());
  const records = async () => {
    const { records: found } = await store();
    if (!found) throw new Error('this store has no records');
    return found;
  };
  return {
    isShared: true,
    leases: {
      acquire: async (...args) => (await store()).leases.acquire(...args),
      renew: async (...args) => (await store()).leases.renew(...args),
      release: async (...args) => (await store()).leases.release(...args),
    },
    staleScopes: {
      publish: async (...args) => (await store()).staleScopes.publish(...args),
      // One command reads for itself, and is over soon.
      subscribe: () => () => undefined,
      catchUp: () => undefined,
    },
    ...(hasRecords && {
      records: {
        read: async (...args) => (await records()).read(...args),
        write: async (...args) => (await records()).write(...args),
        remove: async (...args) => (await records()).remove(...args),
        mark: async (...args) => (await records()).mark(...args),
        takeMark: async (...args) => (await records()).takeMark(...args),
      },
    }),
    close: async () => (await opened?.catch(() => undefined))?.close(),
  };
}
