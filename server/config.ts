import { resolve } from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from './core/result.ts';
import { type Labels, parseLabels } from './core/text/labels.ts';

/** The settings that a Zerohour process reads from its environment. */
export interface Config {
  /** Null: `up` starts an embedded Redis. */
  readonly redisUrl: string | null;
  readonly databaseUrl: string | null;
  /** Addresses of both for workers on other hosts; null: those of the server. Their users are not passed on. */
  readonly workerRedisUrl: string | null;
  readonly workerDatabaseUrl: string | null;
  /** PEM file of the CA that signed the certificates of Redis and PostgreSQL. */
  readonly caFile: string | null;
  /** The name that a server gave to a worker that joined it; null for a worker of the local stack. */
  readonly workerName: string | null;
  readonly labels: Labels;
  /** Shards that a worker takes at a time; null: derived from the machine's CPUs and memory. */
  readonly capacity: number | null;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** The server's public address behind a proxy; https makes cookies Secure. */
  readonly publicUrl: string | null;
  readonly dataDir: string;
  /** Where findings of audits go, signed; null: nowhere. */
  readonly webhook: { readonly url: string; readonly secret: string } | null;
  /** The lowest role that may run hand-written scripts. */
  readonly scriptRole: 'admin' | 'lead';
  /** Gives the first admin a new one-time password at the start. */
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

const webhookSecretMin = 16;
const isWithoutUser = ({ username, password }: URL): boolean => `${username}${password}` === '';

const schema = z.object({
  REDIS_URL: address(['redis:', 'rediss:']).optional(),
  DATABASE_URL: address(['postgres:', 'postgresql:']).optional(),
  ZEROHOUR_WORKER_REDIS_URL: address(['redis:', 'rediss:']).optional(),
  ZEROHOUR_WORKER_DATABASE_URL: address(['postgres:', 'postgresql:']).optional(),
  ZEROHOUR_CA: z.string().optional(),
  ZEROHOUR_WORKER_NAME: z.string().optional(),
  ZEROHOUR_LABELS: z
    .string()
    .optional()
    .transform((text, context) => {
      const labels = parseLabels(text === undefined ? [] : [text]);
      if (labels.ok) return labels.value;
      context.addIssue({ code: 'custom', message: labels.error });
      return z.NEVER;
    }),
  ZEROHOUR_CAPACITY: z
    .string()
    .transform(Number)
    .refine((count) => Number.isInteger(count) && count >= 1 && count <= 1_000, {
      error: 'must be a whole number of shards from 1 to 1000',
    })
    .optional(),
  ZEROHOUR_HOST: z.string().default('127.0.0.1'),
  ZEROHOUR_PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port number from 0 to 65535')
    .transform(Number)
    .refine((port) => port <= 65_535, 'must be a port number from 0 to 65535')
    .default(0),
  ZEROHOUR_PUBLIC_URL: address(['http:', 'https:']).optional(),
  ZEROHOUR_DATA: z.string().default('.zerohour'),
  ZEROHOUR_WEBHOOK_URL: address(['https:', 'http:'])
    .refine((text) => !URL.canParse(text) || isWithoutUser(new URL(text)), {
      error: 'holds no user and no password: the receiver checks the signature',
    })
    .optional(),
  ZEROHOUR_WEBHOOK_SECRET: z
    .string()
    .min(webhookSecretMin, `must have at least ${webhookSecretMin} characters`)
    .optional(),
  ZEROHOUR_SCRIPT_ROLE: z
    .enum(['admin', 'lead'], { error: 'must be admin or lead' })
    .default('admin'),
  ZEROHOUR_RESET_ADMIN: z.literal('1', { error: 'must be 1 or unset' }).optional(),
  ZEROHOUR_LOG: z
    .enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` })
    .default('info'),
});

/**
 * Reads the environment; the error is one line that names every invalid variable. An empty variable counts as
 * unset.
 */
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
  const webhook = webhookOf(parsed.data);
  if (!webhook.ok) return webhook;
  const caFile = parsed.data.ZEROHOUR_CA === undefined ? null : resolve(parsed.data.ZEROHOUR_CA);
  return ok({
    redisUrl: withCa(parsed.data.REDIS_URL ?? null, caFile),
    databaseUrl: withCa(parsed.data.DATABASE_URL ?? null, caFile),
    workerRedisUrl: parsed.data.ZEROHOUR_WORKER_REDIS_URL ?? null,
    workerDatabaseUrl: parsed.data.ZEROHOUR_WORKER_DATABASE_URL ?? null,
    caFile,
    workerName: parsed.data.ZEROHOUR_WORKER_NAME ?? null,
    labels: parsed.data.ZEROHOUR_LABELS,
    capacity: parsed.data.ZEROHOUR_CAPACITY ?? null,
    host: parsed.data.ZEROHOUR_HOST,
    port: parsed.data.ZEROHOUR_PORT,
    publicUrl: parsed.data.ZEROHOUR_PUBLIC_URL ?? null,
    dataDir: resolve(parsed.data.ZEROHOUR_DATA),
    webhook: webhook.value,
    scriptRole: parsed.data.ZEROHOUR_SCRIPT_ROLE,
    resetAdmin: parsed.data.ZEROHOUR_RESET_ADMIN === '1',
    logLevel: parsed.data.ZEROHOUR_LOG,
  });
}

/** Each of the two is of no use without the other. */
function webhookOf({
  ZEROHOUR_WEBHOOK_URL: url,
  ZEROHOUR_WEBHOOK_SECRET: secret,
}: z.infer<typeof schema>): Result<Config['webhook'], string> {
  if (url !== undefined && secret !== undefined) return ok({ url, secret });
  if (url === undefined && secret === undefined) return ok(null);
  return url === undefined
    ? err('ZEROHOUR_WEBHOOK_SECRET signs nothing without ZEROHOUR_WEBHOOK_URL')
    : err('ZEROHOUR_WEBHOOK_URL needs ZEROHOUR_WEBHOOK_SECRET, by which deliveries are signed');
}

/** Adds the CA to the address of a service that speaks TLS, unless it names one itself. */
export function withCa<T extends string | null>(address: T, caFile: string | null): T | string {
  if (address === null || caFile === null) return address;
  const url = new URL(address);
  const tls = url.protocol === 'rediss:' || url.searchParams.has('sslmode');
  if (!tls || url.searchParams.has('sslrootcert')) return address;
  url.searchParams.set('sslrootcert', caFile);
  return url.href;
}
