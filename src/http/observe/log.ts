import { pino, type Logger } from 'pino';

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
  const target = format === 'json' ? sink : await prettyStream(sink, colors);
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

async function prettyStream(sink: LineSink, colorize: boolean): Promise<LineSink> {
  const { prettyFactory } = await import('pino-pretty');
  const pretty = prettyFactory({ colorize, translateTime: 'SYS:HH:MM:ss.l', singleLine: true });
  return { write: (line) => sink.write(pretty(line) ?? '') };
}
