import { type Logger, pino } from 'pino';
import type { LogLevel } from './config.ts';

export type Log = Logger;

/** JSON lines on stderr; stdout is for the command's output. Secrets are redacted. */
export function createLog(level: LogLevel, name: string): Log {
  return pino(
    {
      name,
      level,
      base: { name },
      redact: ['*.key', '*.password', '*.token', '*.databaseUrl', '*.redisUrl'],
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
