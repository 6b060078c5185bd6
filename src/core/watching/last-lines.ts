import type { ProgressEvent } from '../../contract/events.js';
import { withLinkedSignal } from '../model/abort.js';
import { withDetails, type ShimError } from '../model/errors.js';
import { inParallel } from '../model/in-parallel.js';
import type { LogLine } from '../model/log-lines.js';
import type { Platform } from '../model/platform.js';
import { type PatientRedact, patientRedactor } from '../redaction/redact.js';
import { releaseSecrets } from '../redaction/release-secrets.js';
import type { DeployPlace } from './deploy-watcher.js';

/** Instances whose lines are looked at, lines of each, characters of each line, and milliseconds for all. */
const MOST = { instances: 5, lines: 20, characters: 500, time: 5_000 };

type Line = Extract<ProgressEvent, { type: 'log' }>;

/**
 * The error of a deploy that failed, with the last lines that its failing instances wrote, where the platform has them:
 * in `details.logs`, and told as events before. Values of the release's variables are taken out. Never rejects.
 */
export async function withLastLines(
  platform: Platform,
  { app, region, id: deploy }: DeployPlace,
  error: ShimError,
  {
    release,
    onProgress,
  }: { release: string | undefined; onProgress?: ((event: ProgressEvent) => void) | undefined },
): Promise<ShimError> {
  if (!platform.readLogs) return error;
  const failed = ((error.details?.instances ?? []) as { id: string }[]).slice(0, MOST.instances);
  const found = new Map<string, Line[]>();
  await withLinkedSignal([AbortSignal.timeout(MOST.time)], async (signal) => {
    const redact = await redactorOf(platform, app, release, signal);
    await inParallel(failed, async ({ id }) => {
      const instance = { id, deploy, region };
      found.set(id, await linesOf(platform, app, instance, redact, signal));
    });
  }).catch(() => undefined);
  const logs = failed.flatMap(({ id }) => found.get(id) ?? []);
  if (logs.length === 0) return error;
  for (const line of logs) onProgress?.(line);
  return withDetails(error, { logs: logs.map(({ instance, stream, line }) => ({ instance, stream, line })) });
}

async function redactorOf(
  platform: Platform,
  app: string,
  release: string | undefined,
  signal: AbortSignal,
): Promise<PatientRedact> {
  const releases = await platform.listReleases(app, { signal });
  return patientRedactor(releases.filter(({ name }) => name === release).flatMap(releaseSecrets));
}

async function linesOf(
  platform: Platform,
  app: string,
  instance: { id: string; deploy: string; region: string },
  redact: PatientRedact,
  signal: AbortSignal,
): Promise<Line[]> {
  const lines: Line[] = [];
  const request = { follow: false, tail: MOST.lines };
  const take = async ({ stream, line }: LogLine) => {
    const clean = (await redact(line)).slice(0, MOST.characters);
    lines.push({ type: 'log', instance: instance.id, stream, line: clean });
    // A line that came in parts counts as several.
    if (lines.length > MOST.lines) lines.shift();
  };
  await platform.readLogs?.(app, instance, request, take, { signal });
  return lines;
}
