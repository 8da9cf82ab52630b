import { type Logger, pino } from 'pino';
import type { LogLevel } from './config.ts';

export type Log = Logger;

/** What waits while stderr takes nothing, such as a file on a full disk; further lines are dropped. */
const WAITING_BYTES_MAX = 1_048_576;

/** JSON lines on stderr; stdout is for the command's output. Secrets are redacted. */
export function createLog(level: LogLevel, name: string): Log {
  const destination = pino.destination({ dest: 2, sync: true, maxLength: WAITING_BYTES_MAX });
  // A log that cannot be written ends no process.
  destination.on('error', () => undefined);
  return pino(
    {
      name,
      level,
      base: { name },
      redact: ['*.key', '*.password', '*.token', '*.databaseUrl', '*.redisUrl'],
    },
    destination,
  );
}
