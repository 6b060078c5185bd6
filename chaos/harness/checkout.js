import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built command that is attacked: this checkout's, or that of `--checkout`, to compare with an earlier one. */
export function builtCommand() {
  const checkout = process.env.CHAOS_CHECKOUT ?? fileURLToPath(new URL('../..', import.meta.url));
  return join(checkout, 'bin/qappctl-shim.js');
}
