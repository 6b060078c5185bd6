import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** The built package is part of what is tested: made once, unless it stands already and a watcher reruns. */
export default function setup(): void {
  if (process.env.SKIP_BUILD === '1' && existsSync('dist/main.js')) return;
  execFileSync(process.execPath, ['scripts/build.js'], { stdio: ['ignore', 'ignore', 'inherit'] });
}
