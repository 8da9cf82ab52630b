import { z } from 'zod';
import { closed, orMissing } from '../diagnostics/zodDiagnostics.ts';
import { providerSchema } from './providers/registry.ts';
import type { BehaviourPlace, SwitchKind } from './switchFile.ts';
import { switchKinds } from './switchFile.ts';
import type { ValueType } from './valueType.ts';

/** The shape of a switch file. Read after `${NAME}` expansion. */

export const switchesMax = 5_000;
const instancesMax = 2_000;
const enumMax = 100;

export const switchName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'letters, digits, ".", "_" and "-", 128 at most');
const shortName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'not a name');

const valuesHint = 'write boolean, string, a list of texts, or { min: 0, max: 100 }';

/** `boolean`, `string`, a list of texts, or a range of whole numbers. */
const valuesSchema = z
  .union(
    [
      z.enum(['boolean', 'string']),
      z.array(z.string().min(1).max(200)).min(1).max(enumMax),
      z.strictObject({ min: z.int(), max: z.int() }),
    ],
    { error: ({ input }) => orMissing(input, `are no values; ${valuesHint}`) },
  )
  .transform((values, context): ValueType => {
    if (values === 'boolean' || values === 'string') return { kind: values };
    if ('min' in values) {
      if (values.min <= values.max) return { kind: 'integer', ...values };
      const message = `min ${values.min} is above max ${values.max}`;
      context.issues.push({ code: 'custom', input: values, message });
      return z.NEVER;
    }
    const twice = values.find((value, index) => values.indexOf(value) !== index);
    if (twice === undefined) return { kind: 'enum', values };
    context.issues.push({ code: 'custom', input: values, message: `"${twice}" stands twice` });
    return z.NEVER;
  });

const placeHint = 'write status, header NAME, or $.key of the JSON body';

const placeSchema = z
  .string({ error: ({ input }) => orMissing(input, `is no place; ${placeHint}`) })
  .max(300)
  .transform((text, context): BehaviourPlace => {
    if (text === 'status') return { kind: 'status' };
    const header = /^header ([A-Za-z0-9-]{1,64})$/.exec(text)?.[1];
    if (header !== undefined) return { kind: 'header', name: header.toLowerCase() };
    if (/^\$(?:\.[\w-]+|\[\d+\])+$/.test(text)) {
      return { kind: 'body', path: [...text.matchAll(/[\w-]+/g)].map(([part]) => part) };
    }
    const message = `"${text}" is no place; ${placeHint}`;
    context.issues.push({ code: 'custom', input: text, message });
    return z.NEVER;
  });

const requestSchema = z
  .string()
  .regex(
    /^(?:GET|POST) \/(?!\/)[^\s#]{0,1000}$/,
    'write GET or POST and a path, such as GET /limits',
  )
  .transform((text) => {
    const [method, path = ''] = text.split(' ');
    return { method: method === 'POST' ? ('POST' as const) : ('GET' as const), path };
  });

const behaviourSchema = closed({
  request: requestSchema.describe('Sent to each instance, tagged.'),
  at: placeSchema.describe('The part of the answer that shows the behaviour.'),
  shows: z
    .record(z.string().max(200), z.union([z.string().max(200), z.number(), z.boolean()]))
    .default({})
    .describe('What that part is, by value; a value that is not listed shows itself.'),
}).transform(({ request, at, shows }) => ({
  ...request,
  at,
  shows: Object.fromEntries(Object.entries(shows).map(([value, text]) => [value, String(text)])),
}));

const day = z.iso.date('write the last day of its use as YYYY-MM-DD');

export const definitionSchema = closed({
  about: z.string().max(300).default(''),
  owner: z.string().trim().min(1).max(100).describe('Who answers for it.'),
  kind: z.enum(Object.keys(switchKinds) as [SwitchKind, ...SwitchKind[]]).describe(
    Object.entries(switchKinds)
      .map(([kind, doc]) => `${kind}: ${doc}`)
      .join('; '),
  ),
  values: valuesSchema.describe(valuesHint),
  default: z.union([z.boolean(), z.int(), z.string()], {
    error: ({ input }) => orMissing(input, 'is no value of a switch'),
  }),
  expires: day.nullable().default(null).describe('The last day of its use, in UTC.'),
  shadowOnly: z.boolean().default(true).describe('It acts on shadow traffic alone.'),
  provider: shortName.describe('Where its value lies: a name of providers.'),
  service: shortName.nullable().default(null).describe('Who reads it; left out: each instance.'),
  behaviour: behaviourSchema
    .nullable()
    .default(null)
    .describe('How an instance shows what the value does. Without it the effect is unknown.'),
});

const instanceUrl = z
  .string()
  .max(2048)
  .refine(
    (text) =>
      URL.canParse(text) &&
      /^https?:$/.test(new URL(text).protocol) &&
      !/[?#]/.test(text) &&
      new URL(text).username === '',
    'write an address such as http://127.0.0.1:8101, without user, query and "#"',
  );

export const instanceSchema = closed({
  name: shortName,
  service: shortName.nullable().default(null),
  url: instanceUrl,
});

export const instancesSchema = z.array(instanceSchema).max(instancesMax);

export const switchFileSchema = closed({
  providers: z.record(shortName, providerSchema).describe('Where values lie, by name.'),
  instances: z
    .union([instancesSchema, instanceUrl], {
      error: ({ input }) => orMissing(input, 'is neither a list of {name, url} nor an address'),
    })
    .describe('The processes that read switches: a list, or an address that answers one.'),
  canary: z
    .string()
    .regex(/^GET \/(?!\/)[^\s#]{0,1000}$/, 'write GET and a path, such as GET /switches')
    .default('GET /switches')
    .describe('Below the URL of an instance; answers {values: {NAME: VALUE}, taggedRequests}.'),
  switches: z
    .record(switchName, definitionSchema)
    .refine(
      (all) => Object.keys(all).length <= switchesMax,
      `at most ${switchesMax} switches in a file`,
    ),
});
