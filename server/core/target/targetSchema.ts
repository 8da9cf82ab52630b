import { z } from 'zod';
import { closed, orMissing } from '../diagnostics/zodDiagnostics.ts';
import { durationHint, parseDuration } from '../text/units.ts';
import { egressHost, twinHosts } from './egressHost.ts';
import { faultPermissionSchema } from './faultPermission.ts';
import { isolations } from './isolation.ts';
import { markersSchema } from './markers.ts';
import { quietWindowSchema } from './quietWindow.ts';
import { seedSchema } from './seed.ts';
import type { Target } from './target.ts';
import type { NamedFile } from './tls.ts';

const withoutUser = ({ username, password }: URL): boolean => `${username}${password}` === '';

/** The shape of a target file: the keys of `Target`, most of them optional. Read after `${NAME}` expansion. */

const listMax = 200;
/** Each makes series of its own of all that a k6 pushes. */
const baseUrlsMax = 20;
/** All are read each second. */
const metricsMax = 50;

const httpUrl = z
  .string()
  .max(2048)
  .refine(
    (url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol),
    'write an address such as http://127.0.0.1:8080',
  )
  .refine(
    (url) => !URL.canParse(url) || withoutUser(new URL(url)),
    'an address holds no user and no password, because plans and reports show it',
  );
/** Paths are added to it. */
const urlPrefix = httpUrl.refine(
  (url) => !URL.canParse(url) || !/[?#]/.test(url),
  'ends with its path: paths are added to it, so a query or a "#" would swallow them',
);
const storeUrl = z.string().max(2048).refine(URL.canParse, 'write a connection URL');
const host = z.string().transform((text, context) => {
  const known = egressHost(text);
  if (known !== null) return known;
  const message = 'write host:port, such as shop.test:443 or [::1]:8080';
  context.issues.push({ code: 'custom', input: text, message });
  return z.NEVER;
});
/** Read later, beside the target file. */
const namedFile = z
  .string()
  .min(1)
  .max(1024)
  .transform((file): NamedFile => ({ file, path: '', text: '' }))
  .optional();
const cidr = z.union([z.cidrv4(), z.cidrv6()], {
  error: 'write addresses with their prefix, such as 10.0.7.0/24 or fd00::/64',
});
const schemaName = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/, 'not a schema name');
const prefix = z.string().min(1).max(64);

const milliseconds = z
  .union([z.int(), z.string()], {
    error: (issue) => orMissing(issue.input, `is not a time; ${durationHint}`),
  })
  .transform((value, context) => {
    const ms = typeof value === 'number' ? value : parseDuration(value);
    if (ms !== null && ms > 0) return ms;
    context.issues.push({ code: 'custom', input: value, message: durationHint });
    return z.NEVER;
  });

const caps = closed({
  ratePerSecondMax: z.number().positive().describe('Journeys per second, all paths together.'),
  vusMax: z.int().positive().describe('k6 VUs over all shards at one time.'),
  durationMsMax: milliseconds.describe('Longest load, as milliseconds or a text such as 30m.'),
});

const shadow = closed({
  key: z
    .string()
    .min(16, 'the signing key has at least 16 characters')
    .describe(`Signs shadow tags; write \${NAME}, not the key itself.`),
  header: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, 'not a header name')
    .default('baggage'),
  hops: z
    .array(closed({ service: z.string().min(1).max(64), url: urlPrefix }))
    .max(listMax)
    .default([])
    .describe('Every instance of every service, for the preflight canary.'),
  seedUrl: httpUrl.nullable().default(null),
});

const pair = (value: z.ZodString, standard: Pair) =>
  closed({ live: value.default(standard.live), shadow: value.default(standard.shadow) }).default(
    standard,
  );

interface Pair {
  readonly live: string;
  readonly shadow: string;
}

const stores = closed({
  postgresUrl: storeUrl.nullable().default(null).describe('Read-only.'),
  mysqlUrl: storeUrl
    .nullable()
    .optional()
    .describe('MariaDB or MySQL, of an audit file with source: mysql. Read-only.'),
  schemas: pair(schemaName, { live: 'live', shadow: 'shadow' }),
  redisUrl: storeUrl.nullable().default(null).describe('Read-only.'),
  shadowRedisUrl: storeUrl
    .nullable()
    .optional()
    .describe('The Redis of rehearsals where they have one of their own. Read-only.'),
  redisPrefixes: pair(prefix, { live: 'live:', shadow: 'shadow:' }),
  allowWritableRole: z
    .boolean()
    .default(false)
    .describe('Admits a role of postgresUrl or mysqlUrl that may write; every verdict says so.'),
});

const sqlName = z.string().regex(/^[a-z_][a-z0-9_.]{0,126}$/, 'not a name of a table or column');

export const targetSchema = closed({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits or "-"'),
  baseUrl: urlPrefix
    .optional()
    .transform((url) => url ?? '')
    .describe('Where steps whose URL begins with "/" go.'),
  baseUrls: z
    .array(urlPrefix)
    .min(1)
    .refine((urls) => urls.length <= baseUrlsMax, `at most ${baseUrlsMax} addresses in the list`)
    .optional()
    .describe('In place of baseUrl: addresses of one service that journeys take in turn.'),
  allowHosts: z
    .array(host)
    .min(1)
    .max(listMax)
    .refine((hosts) => twinHosts(hosts) === null, {
      error: ({ input }) => twinHosts(input as string[]) ?? '',
    })
    .describe('host:port of everything that load may go to.'),
  ca: namedFile.describe(
    'PEM file beside this one: the only authorities that certificates of the target are checked by.',
  ),
  cert: namedFile.describe('PEM file of the client certificate that is shown to the target.'),
  key: namedFile.describe('PEM file of its key; each worker reads it at the same path.'),
  insecure: z
    .boolean()
    .optional()
    .describe('Checks no certificate. Private and loopback addresses only.'),
  markers: markersSchema
    .optional()
    .describe(
      'Headers that every request carries, by name; {run} is the run. Beside the tag; in place of the run mark on a dedicated stack.',
    ),
  allowAddresses: z
    .array(cidr)
    .max(listMax)
    .default([])
    .describe(
      'CIDRs that every address of the target lies in. None: the addresses that preflight found are held to.',
    ),
  quiet: z
    .array(quietWindowSchema)
    .max(listMax)
    .default([])
    .describe('When no load may be driven; a run that would meet such a window is refused.'),
  ownership: z
    .enum(['file', 'dns', 'none'], { error: 'write file, dns or none' })
    .default('file')
    .describe(
      'Where the owner publishes consent (`zerohour target-token` says what). Loopback needs none; `none` is for private networks.',
    ),
  isolation: z
    .enum(isolations, { error: `write ${isolations.join(', ')}` })
    .default('shadow')
    .describe(
      'How rehearsal data is kept apart: by the signed tag (`shadow`); all data of the stack is rehearsal data (`dedicated`); a live stack whose gaps are reported (`observe`).',
    ),
  caps,
  shadow: shadow
    .default({ key: '', header: 'baggage', hops: [], seedUrl: null })
    .describe('May be left out of a dedicated stack.'),
  seed: seedSchema
    .default(null)
    .describe(
      'How stock is filled before a run: `none`, a SQL file beside this one, or a command. Instead of shadow.seedUrl.',
    ),
  stores: stores.default({
    postgresUrl: null,
    schemas: { live: 'live', shadow: 'shadow' },
    redisUrl: null,
    redisPrefixes: { live: 'live:', shadow: 'shadow:' },
    allowWritableRole: false,
  }),
  identity: z
    .array(closed({ table: sqlName, column: sqlName }))
    .max(listMax)
    .default([])
    .describe(
      'Columns whose value says whose run wrote a row; rehearsal ids begin with zh-<run>-.',
    ),
  customerStatsUrl: httpUrl.nullable().default(null),
  metrics: z
    .array(closed({ service: z.string().min(1).max(64), url: httpUrl }))
    .max(metricsMax)
    .optional()
    .describe(
      'Pages of metrics of the stack, in the Prometheus text format, an address for each process; read each second while load runs.',
    ),
  switches: closed({ url: urlPrefix, names: z.array(z.string().min(1).max(128)).max(listMax) })
    .nullable()
    .default(null),
  replicas: closed({
    url: urlPrefix.describe('Address below which each service has its number: {url}/{service}.'),
    services: z.array(z.string().min(1).max(128)).min(1).max(listMax),
  })
    .optional()
    .describe(
      'Where a drill changes how many instances a service has: GET {url}/{service} answers { replicas, ready }, PUT takes { replicas }. For dedicated targets.',
    ),
  healthUrl: httpUrl.nullable().default(null),
  switchFile: namedFile.describe(
    'File beside this one that declares the switches of the target and where their values lie.',
  ),
  faults: faultPermissionSchema
    .optional()
    .describe(
      'Kinds of faults that a drill may cause, such as [latency, kill]; a mapping also says reach and ttlMsMax. None without it.',
    ),
}) satisfies z.ZodType<Target>;
