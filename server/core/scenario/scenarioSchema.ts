import { z } from 'zod';
import { abortExamples, abortHint, parseAbortRule } from '../abort/abortRule.ts';
import { webhookChoices } from '../audit/webhook/webhook.ts';
import { closed, textForm } from '../diagnostics/zodDiagnostics.ts';
import { sloSchema } from '../slo/sloSchema.ts';
import { type Placeholder, placeholdersOf } from '../traffic/template.ts';
import { dataOf, dataSchema } from './dataSchema.ts';
import { bounds, durationForm } from './forms.ts';
import { loadOf, loadSchema } from './loadSchema.ts';
import { pathStepsOf } from './pathSteps.ts';
import { pathStepsSchema } from './pathStepsSchema.ts';
import { auditEveryMsDefault, auditSettleMsDefault, type Scenario } from './scenario.ts';
import { secretsShape } from './secretForm.ts';
import { isOfSession, sessionOf, sessionSchema, sessionWord } from './sessionSchema.ts';
import { fileName } from './stepBody.ts';
import { headersShape, wordName } from './stepSchema.ts';

/** The shape of a scenario file. `references.ts` judges what crosses keys: names, order of captures. */

const pathName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'a path is lower-case letters, digits or "-", 32 at most')
  .refine((name) => name !== 'customer', '"customer" means the customers; name the path otherwise');

const scriptFile = /^[\w-][\w./-]*\.(?:js|ts)$/;

const path = closed({
  within: durationForm
    .refine((ms) => ms >= 1 && ms <= bounds.latencyBoundMsMax, 'the bound lies between 1ms and 2m')
    .describe('Bound on a whole journey, think time included; VUs are planned from rate × bound.'),
  steps: pathStepsSchema.optional().describe('Requests in order, by name.'),
  script: z
    .string()
    .regex(scriptFile, 'a script is a .js or .ts file below this folder, such as pay.js')
    .max(128)
    .optional()
    .describe('A k6 module by hand, instead of steps: its default export walks one journey.'),
  files: z
    .array(fileName)
    .min(1)
    .max(50)
    .optional()
    .describe('Files of this folder that the script may read: `files: [prices.json]`.'),
  rows: z
    .array(wordName)
    .min(1)
    .max(bounds.datasets)
    .optional()
    .describe('Datasets of which each journey of the script is told a row: `rows: [item]`.'),
  secrets: secretsShape
    .optional()
    .describe('Names of the secrets that the script is told: `secrets: [API_KEY]`.'),
  session: z
    .literal('none', {
      error: 'write "session: none", or leave it out: journeys have the session of their VU',
    })
    .optional()
    .describe('`none`: journeys of this path are not logged in.'),
}).superRefine((value, context) => {
  if (value.secrets !== undefined && value.script === undefined) {
    const message = `"secrets" is for a script; steps name a secret where it stands: \${secret.NAME}`;
    context.addIssue({ code: 'custom', path: ['secrets'], message, params: { at: 'key' } });
  }
  if (value.files !== undefined && value.script === undefined) {
    const message = '"files" is for a script; a step sends a file by "file" or "multipart"';
    context.addIssue({ code: 'custom', path: ['files'], message, params: { at: 'key' } });
  }
  if (value.rows !== undefined && value.script === undefined) {
    const message = `"rows" is for a script; steps name a column where it stands: \${item.sku}`;
    context.addIssue({ code: 'custom', path: ['rows'], message, params: { at: 'key' } });
  }
  const given = [value.steps, value.script].filter((each) => each !== undefined).length;
  if (given === 1) return;
  const message =
    given === 0 ? 'no journey: give "steps" or "script"' : '"steps" or "script", not both';
  context.addIssue({ code: 'custom', path: given === 0 ? [] : ['script'], message });
});

const audit = closed({
  file: z.string().min(1).max(256).describe('Audit file, relative to this file.'),
  every: durationForm
    .refine((ms) => ms >= 200 && ms <= 60_000, 'the audit runs every 200ms to 60s')
    .optional()
    .describe('How often the ledger is folded while load runs; default 1s.'),
  settle: durationForm
    .refine((ms) => ms <= 60_000, 'settling takes 60s at most')
    .optional()
    .describe('How long two services may disagree before it is a finding; default 3s.'),
  webhook: z
    .enum(webhookChoices)
    .optional()
    .describe("Which findings go to the server's webhook, where it has one; default all."),
});

export const scenarioSchema = closed({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'a name is lower-case letters, digits or "-", 64 at most'),
  target: z
    .string()
    .min(1)
    .max(256)
    .describe('Name of a target file in targets/, or a path to one.'),
  headers: headersShape
    .optional()
    .describe(
      'Sent with every request of every step that does not set them itself; values may hold placeholders, but no captures.',
    ),
  data: dataSchema.optional(),
  session: sessionSchema
    .optional()
    .describe('How each VU logs in, once before the load; its journeys are then logged in.'),
  paths: z
    .record(pathName, path)
    .refine((all) => Object.keys(all).length > 0, 'at least one path')
    .refine((all) => Object.keys(all).length <= bounds.paths, `more than ${bounds.paths} paths`)
    .describe('The business flows of the link, by name.'),
  load: loadSchema,
  slos: z.record(z.string(), sloSchema).describe('What counts as good, per path.'),
  abort: z
    .array(textForm(parseAbortRule, abortHint, { examples: abortExamples }))
    .max(bounds.rules)
    .optional()
    .describe('When the run stops by itself.'),
  audit: audit.optional(),
});

/** Headers whose values set-up or teardown can give: those that name what it does not have are left out. */
const headersFor = (
  headers: Readonly<Record<string, string>>,
  isGiven: (placeholder: Placeholder) => boolean,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).filter(([, value]) => placeholdersOf(value).every(isGiven)),
  );

/** The normalized scenario of a file whose shape is right. */
export function scenarioOf(file: z.output<typeof scenarioSchema>): Scenario {
  const { headers = {} } = file;
  const own = Object.keys(file.data?.datasets ?? {});
  const datasets = file.session === undefined ? own : [...own, sessionWord];
  const isUnique = (name: string): boolean => file.data?.datasets?.[name]?.pick?.kind === 'unique';
  const isOpen = (each: Placeholder): boolean => file.session === undefined || !isOfSession(each);
  const hasRow = (each: Placeholder): boolean =>
    isOpen(each) && (each.kind !== 'column' || !isUnique(each.dataset));
  const anonymous = headersFor(headers, isOpen);
  return {
    name: file.name,
    target: file.target,
    data: dataOf(file.data, {
      setup: headersFor(headers, (each) => each.kind !== 'setup' && hasRow(each)),
      teardown: headersFor(headers, hasRow),
    }),
    ...(file.session === undefined
      ? {}
      : { session: sessionOf(file.session, { logIn: anonymous, logOut: headers }, datasets) }),
    paths: Object.fromEntries(
      Object.entries(file.paths).map(([name, entry]) => [
        name,
        {
          ...pathStepsOf(entry.steps ?? {}, {
            latencyBoundMs: entry.within,
            headers: entry.session === undefined ? headers : anonymous,
            datasets,
          }),
          latencyBoundMs: entry.within,
          ...(entry.script === undefined ? {} : { script: entry.script }),
          ...(entry.files === undefined ? {} : { files: entry.files }),
          ...(entry.rows === undefined ? {} : { rows: entry.rows }),
          ...(entry.secrets === undefined ? {} : { secrets: entry.secrets }),
          ...(entry.session === undefined ? {} : { withoutSession: true as const }),
        },
      ]),
    ),
    load: loadOf(file.load),
    slos: Object.entries(file.slos).flatMap(([name, specs]) => specs.map((specOf) => specOf(name))),
    abort: file.abort ?? [],
    audit:
      file.audit === undefined
        ? null
        : {
            file: file.audit.file,
            everyMs: file.audit.every ?? auditEveryMsDefault,
            settleMs: file.audit.settle ?? auditSettleMsDefault,
            ...(file.audit.webhook === undefined ? {} : { webhook: file.audit.webhook }),
          },
  };
}
