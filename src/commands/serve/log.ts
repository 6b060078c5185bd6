import type { Writable } from 'node:stream';
import { createLog, type Log } from '../../http/observe/log.js';
import { createLogSink, type LogSink } from '../../http/observe/log-sink.js';
import type { Metrics } from '../../http/observe/metrics.js';
import { openTerminal } from '../../http/observe/terminal.js';
import type { Host } from '../globals/host.js';
import type { ServeSettings } from './settings.js';

/** A terminal opened anew, where that can be had: what is written to it must not wait. */
function terminal({ isTTY, fd }: Host['stderr']): Writable | undefined {
  return isTTY === true && fd !== undefined ? openTerminal(`/proc/self/fd/${fd}`) : undefined;
}

/** The server's log, on stderr, and what it is written through. */
export async function openLog(
  { stderr }: Pick<Host, 'stderr'>,
  { logLevel: level, logFormat: format }: ServeSettings,
  metrics: Metrics,
): Promise<{ log: Log; sink: LogSink }> {
  const sink = createLogSink(terminal(stderr) ?? stderr, {
    onDropped: (count) => metrics.logLinesDropped(count),
    recovered: (count) =>
      `${JSON.stringify({ level: 'warn', time: new Date().toISOString(), dropped: count, msg: 'log lines were dropped, their reader was slow' })}\n`,
  });
  return { sink, log: await createLog(sink, { level, format, colors: stderr.isTTY === true }) };
}
