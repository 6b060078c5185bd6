import { execFileSync } from 'node:child_process';

/** The built package is part of what is tested; `SKIP_BUILD=1` takes the one that stands, for quick rounds. */
export default function setup(): void {
  if (process.env.SKIP_BUILD === '1') return;
  execFileSync(process.execPath, ['scripts/build.js'], { stdio: ['ignore', 'ignore', 'inherit'] });
}
