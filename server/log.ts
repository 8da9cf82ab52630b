import { type Logger, pino } from 'pino';
import type { LogLevel } from './config.ts';

export type Log = Logger;

/** JSON lines on stderr; stdout belongs to the command's own answer. Secrets never reach a line. */
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
