import { z } from 'zod';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { inOrder } from '../diagnostics/locate.ts';
import { readYaml } from '../diagnostics/yamlSource.ts';
import { checkShape, closed } from '../diagnostics/zodDiagnostics.ts';
import { err, ok, type Result } from '../result.ts';
import { type SubjectKind, subjectKinds, subjectNameSchema } from './faultKind.ts';

/** The file of an agent: what it may harm on its host, each under a name that drills use. */

const subjectsMax = 200;
const bytes = z.int().min(0);
const port = z.int().min(1).max(65_535);
const httpUrl = z
  .string()
  .max(2048)
  .refine(
    (url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol),
    'write an address such as http://127.0.0.1:8080/health',
  );
/** The agent's proxies listen on loopback alone. */
const listen = closed({ port: port.describe('On 127.0.0.1.') });
const endpoint = z.string().regex(/^(\[[0-9a-f:]+\]|[A-Za-z0-9.-]+):\d{1,5}$/, 'write host:port');
const path = z.string().max(2048).regex(/^\//, 'begins with "/"');

const forms = {
  process: closed({
    pidFile: z.string().min(1).max(1024).optional().describe('File that holds its pid.'),
    port: port.optional().describe('The TCP port that it listens on, in place of pidFile.'),
    url: httpUrl.optional().describe('Answers while it is up.'),
    start: z
      .array(z.string().max(4096))
      .min(1)
      .max(100)
      .optional()
      .describe('Command that starts it again where no supervisor does.'),
  }).refine(
    (form) => (form.pidFile === undefined) !== (form.port === undefined),
    'give pidFile or port, one of the two',
  ),
  folder: closed({
    path: z
      .string()
      .max(4096)
      .regex(/^\//, 'begins with "/"')
      .describe('A folder whose file system may be filled.'),
    keepFreeBytes: bytes
      .default(10_000_000)
      .describe('So many bytes of the file system are never taken.'),
    fillBytesMax: bytes
      .default(1_000_000_000)
      .describe('No more than so many are taken, however many are free.'),
  }),
  redis: closed({ url: z.string().max(2048).describe('redis:// or rediss://.') }),
  postgres: closed({
    url: z.string().max(2048).describe('Of the role whose connections or rows are harmed.'),
  }),
  link: closed({
    listen,
    upstream: endpoint.describe('What the link leads to.'),
    probe: z
      .enum(['http', 'redis', 'postgres'], { error: 'write http, redis or postgres' })
      .describe('What is asked through the link, without a login.'),
    path: path.default('/').describe('Of the probe, for http.'),
  }),
  http: closed({
    listen,
    upstream: endpoint.describe('The service, by plain HTTP.'),
    healthPath: path.default('/health'),
    probePath: path
      .default('/')
      .describe('What the sensor asks for; it carries the tag of the drill.'),
  }),
} as const satisfies Readonly<Record<SubjectKind, z.ZodType>>;

const carries = z
  .enum(['shadow', 'all'], { error: 'write shadow or all' })
  .default('all')
  .describe('Whether only rehearsal traffic meets it, or customers too.');

const written = closed({
  carries,
  process: forms.process.optional(),
  folder: forms.folder.optional(),
  redis: forms.redis.optional(),
  postgres: forms.postgres.optional(),
  link: forms.link.optional(),
  http: forms.http.optional(),
});

type Forms = { readonly [Kind in SubjectKind]: z.output<(typeof forms)[Kind]> };

/** One subject: `is` is its kind, `at` what the file says of it. */
export type Subject<Kind extends SubjectKind = SubjectKind> = {
  readonly [Each in Kind]: {
    readonly name: string;
    readonly carries: 'shadow' | 'all';
    readonly is: Each;
    readonly at: Forms[Each];
  };
}[Kind];

const oneOf = `say what it is by one of ${subjectKinds.join(', ')}`;

export const agentFileSchema = closed({
  subjects: z
    .record(
      subjectNameSchema,
      written.refine(
        (value) => subjectKinds.filter((kind) => value[kind] !== undefined).length === 1,
        oneOf,
      ),
    )
    .refine((subjects) => Object.keys(subjects).length <= subjectsMax, `at most ${subjectsMax}`),
});

/** The subjects of a YAML text, in its order, with `${NAME}` in addresses replaced by the agent's environment. */
export function parseAgentFile(
  text: string,
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): Result<readonly Subject[], readonly Diagnostic[]> {
  const source = readYaml(text, file);
  if (!source.ok) return err(inOrder(source.error));
  const { value, diagnostics } = checkShape(agentFileSchema, source.value);
  const all = [...source.value.diagnostics, ...diagnostics];
  if (value === null || all.length > 0) return err(inOrder(all));
  const holes: Diagnostic[] = [];
  const subjects = Object.entries(value.subjects).flatMap(([name, said]) => {
    const { carries } = said;
    return subjectKinds.flatMap((is) => {
      const form = said[is];
      if (form === undefined) return [];
      const at = filled(form, env, (key, variable) => {
        const message = `environment variable ${variable} is not set`;
        holes.push(source.value.diagnostic(['subjects', name, is, key], message));
      });
      return [{ name, carries, is, at } as Subject];
    });
  });
  return holes.length > 0 ? err(inOrder(holes)) : ok(subjects);
}

function filled<Form extends object>(
  form: Form,
  env: Readonly<Record<string, string | undefined>>,
  missing: (key: string, variable: string) => void,
): Form {
  const entries = Object.entries(form).map(([key, value]: [string, unknown]) => {
    if (typeof value !== 'string') return [key, value] as const;
    const full = value.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (whole, variable: string) => {
      const found = env[variable];
      if (found === undefined) missing(key, variable);
      return found ?? whole;
    });
    return [key, full] as const;
  });
  return Object.fromEntries(entries) as Form;
}
