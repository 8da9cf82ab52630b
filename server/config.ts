import { resolve } from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from './core/result.ts';

/** What a process of ours is told by its environment. */
export interface Config {
  /** Null: an embedded one is started by who needs it. */
  readonly redisUrl: string | null;
  readonly databaseUrl: string | null;
  readonly host: string;
  /** 0 is any free port. */
  readonly port: number;
  /** Where people reach the server when a proxy stands before it; https makes cookies Secure. */
  readonly publicUrl: string | null;
  readonly dataDir: string;
  /** Give the first admin a new one-time password at start. */
  readonly resetAdmin: boolean;
  readonly logLevel: LogLevel;
}

export type LogLevel = (typeof logLevels)[number];
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const address = (protocols: readonly string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    );

const schema = z.object({
  REDIS_URL: address(['redis:', 'rediss:']).optional(),
  DATABASE_URL: address(['postgres:', 'postgresql:']).optional(),
  ZEROHOUR_HOST: z.string().default('127.0.0.1'),
  ZEROHOUR_PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port number from 0 to 65535')
    .transform(Number)
    .refine((port) => port <= 65_535, 'must be a port number from 0 to 65535')
    .default(0),
  ZEROHOUR_PUBLIC_URL: address(['http:', 'https:']).optional(),
  ZEROHOUR_DATA: z.string().default('.zerohour'),
  ZEROHOUR_RESET_ADMIN: z.literal('1', { error: 'must be 1 or unset' }).optional(),
  ZEROHOUR_LOG: z
    .enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` })
    .default('info'),
});

/** Reads the environment; the error is one line that names every variable at fault. An empty variable is unset. */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
): Result<Config, string> {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    return err(
      parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; '),
    );
  }
  return ok({
    redisUrl: parsed.data.REDIS_URL ?? null,
    databaseUrl: parsed.data.DATABASE_URL ?? null,
    host: parsed.data.ZEROHOUR_HOST,
    port: parsed.data.ZEROHOUR_PORT,
    publicUrl: parsed.data.ZEROHOUR_PUBLIC_URL ?? null,
    dataDir: resolve(parsed.data.ZEROHOUR_DATA),
    resetAdmin: parsed.data.ZEROHOUR_RESET_ADMIN === '1',
    logLevel: parsed.data.ZEROHOUR_LOG,
  });
}
