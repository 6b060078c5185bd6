import { pino, type Logger } from 'pino';
import { escapedJson, printableLine } from '../../core/model/printable.js';

export type Log = Logger;
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export const LOG_FORMATS = ['json', 'pretty'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type LogFormat = (typeof LOG_FORMATS)[number];

export interface LogOptions {
  level: LogLevel;
  format: LogFormat;
  colors?: boolean;
}

/** Takes whole lines. */
export interface LineSink {
  write(line: string): void;
}

const SECRET_FIELDS = [
  'authorization',
  'accessKey',
  'secretKey',
  'token',
  'password',
  '*.authorization',
  '*.accessKey',
  '*.secretKey',
  '*.token',
  '*.password',
];

/** A structured log, one JSON line an event; or a readable one, for a terminal. */
export async function createLog(sink: LineSink, { level, format, colors = false }: LogOptions): Promise<Log> {
  const target = format === 'json' ? jsonStream(sink) : await prettyStream(sink, colors);
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_FIELDS, censor: '[secret]' },
    },
    target,
  );
}

/** Somebody may look at it on a terminal. */
function jsonStream(sink: LineSink): LineSink {
  return { write: (line) => sink.write(escapedJson(line)) };
}

async function prettyStream(sink: LineSink, colorize: boolean): Promise<LineSink> {
  const { prettyFactory } = await import('pino-pretty');
  const pretty = prettyFactory({ colorize, translateTime: 'SYS:HH:MM:ss.l', singleLine: true });
  return { write: (line) => sink.write(pretty(shown(JSON.parse(line))) ?? '') };
}

/** A line's values as they may be shown; what callers sent is in them. */
function shown(value: unknown): unknown {
  if (typeof value === 'string') return printableLine(value);
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [printableLine(key), shown(member)]),
  );
}
