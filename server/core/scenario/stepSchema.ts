import { z } from 'zod';
import { closed, textForm } from '../diagnostics/zodDiagnostics.ts';
import {
  type CaptureSpec,
  type CheckForm,
  type CheckSpec,
  type Method,
  type OrderSpec,
  requestTimeoutMs,
  type StatusSpec,
  type StepSpec,
  statusClasses,
} from '../traffic/journey.ts';
import { placeholdersOf } from '../traffic/template.ts';
import {
  captureCloser,
  captureExamples,
  captureHint,
  elementFields,
  parseCapture,
} from './captureForm.ts';
import { checkExamples, checkHint, parseCheck } from './checkForm.ts';
import { bounds, durationForm } from './forms.ts';
import { retryOf, retrySchema } from './retryForm.ts';
import { parseRequest, parseThink, requestHint, thinkHint } from './shorthand.ts';
import { bodyKeys, bodyShape, contentOf } from './stepBody.ts';
import { untilOf, untilSchema } from './untilForm.ts';

export const countMax = { steps: 50, headers: 50, captures: 50, checks: 50, statuses: 20 } as const;

/** Names of steps and checks. They become k6 tags, and must not look like numbers. */
export const labelName = z
  .string()
  .regex(
    /^[a-zA-Z][a-zA-Z0-9 _-]{0,63}$/,
    'a name is letters, digits, "-", "_" or spaces, 64 at most',
  );

/** Names that placeholders use. */
export const wordName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'a name is letters, digits or "_", 64 at most');

const limited = <Key extends z.ZodType<string>, Value extends z.ZodType>(
  key: Key,
  value: Value,
  max: number,
) =>
  z
    .record(key, value)
    .refine((entries) => Object.keys(entries as object).length <= max, `more than ${max} entries`);

const status = z.union([z.int().min(100).max(599), z.enum(statusClasses)]);
const orList = <Entry extends z.ZodType>(entry: Entry, error: string) =>
  z.union([entry, z.array(entry).min(1).max(countMax.statuses)], { error });

const expected = orList(
  status,
  'write a status such as 201, a class such as 2xx, or a list such as [200, 201]',
);

const content = textForm(parseCheck, checkHint);
const refusedForms = orList(
  z.union([status, content]),
  'write a status such as 409, a check such as "$.errorCode == SOLD_OUT", or a list of them',
);

const order = z.union(
  [
    z.literal(true),
    closed({
      limited: expected.describe('Statuses by which admission control refuses one.'),
    }),
  ],
  { error: 'write "order: true", or "order: { limited: [429, 503] }"' },
);

const timeout = durationForm.refine(
  (ms) => ms >= 1 && ms <= bounds.timeoutMsMax,
  'a timeout lies between 1ms and 10m',
);

const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/, 'not a header name');

/** Header lists of a step and of a scenario. */
export const headersShape = limited(headerName, z.string(), countMax.headers);

export const stepShape = {
  request: textForm(parseRequest, requestHint).describe('Method and URL: `POST /orders`.'),
  headers: headersShape.optional().describe('Headers; values may hold placeholders.'),
  ...bodyShape,
  capture: limited(
    wordName,
    textForm(parseCapture, captureHint, { examples: captureExamples, closer: captureCloser }),
    countMax.captures,
  )
    .optional()
    .describe(
      'Values of the answer that later steps use: `orderId: $.orderId`, `csrf: css input[name=csrf] @value`, `token: header X-Token`.',
    ),
  check: limited(
    labelName,
    textForm(parseCheck, checkHint, { examples: checkExamples }),
    countMax.checks,
  )
    .optional()
    .describe(
      'What makes an answer correct: `paid: $.state == paid`, `home: body contains Welcome`; the text after `==`, `!=` and `contains` may hold placeholders.',
    ),
  expect: expected
    .optional()
    .describe(
      'Statuses of a correct answer (`201`, `2xx`, a list); else 200 for GET and HEAD, 200, 201, 202 or 204 for the rest.',
    ),
  refused: refusedForms
    .optional()
    .describe(
      'Statuses or contents (`$.errorCode == SOLD_OUT`) of a business refusal: it ends the journey, and counts neither as error nor as goodput.',
    ),
  order: order
    .optional()
    .describe(
      'The step places an order, and reports count how many arrived, were admitted, reserved and paid. `{ limited: 429 }` names the statuses by which admission control refuses one; default 429 and 503.',
    ),
  follow: z
    .literal(true, {
      error: 'write "follow: true", or leave it out: redirects are then not followed',
    })
    .optional()
    .describe(
      'Follow redirects, 20 at most: each is a request of its own, tagged and counted in the service time of the step.',
    ),
  retry: retrySchema
    .optional()
    .describe(
      'Sends the request once more where the answer asks for it: `retry: 3`, or `{ on: [503, no answer], times: 3, wait: 200ms }`. Retry-After is honoured.',
    ),
  until: untilSchema
    .optional()
    .describe(
      'Asks again until the answer says so: `until: $.state == done`, or `{ check: $.state == done, every: 500ms, within: 10s }`.',
    ),
  timeout: timeout
    .optional()
    .describe('Default 10s, or the `within` of the path where that is longer; 10m at most.'),
  think: textForm(parseThink, thinkHint).optional().describe('Pause after the step.'),
};

type Bodies = { readonly [Key in (typeof bodyKeys)[number]]?: unknown };

export function oneBody(step: Bodies, context: z.core.$RefinementCtx): void {
  const bodies = bodyKeys.map((key) => [key, step[key]] as const);
  const given = bodies.filter(([, each]) => each !== undefined);
  const [, second] = given;
  if (second === undefined) return;
  const message = `${given.map(([key]) => `"${key}"`).join(' and ')}: a request has one body; leave out all but one`;
  context.addIssue({ code: 'custom', path: [second[0]], message, params: { at: 'key' } });
}

/** Orders are counted of journeys, so that only a path's step may place one. */
const { order: _, ...plainShape } = stepShape;

/** The long form of a step of a setup, a session or a teardown. */
export const stepObject = closed(plainShape).superRefine(oneBody);

/** A step: its long form, or just the request. */
export const stepSchema = z.preprocess(
  (value) => (typeof value === 'string' ? { request: value } : value),
  stepObject,
);

export const stepsSchema = z
  .record(labelName, stepSchema)
  .refine((steps) => Object.keys(steps).length > 0, 'at least one step')
  .refine(
    (steps) => Object.keys(steps).length <= countMax.steps,
    `more than ${countMax.steps} steps`,
  );

export type StepFile = z.output<typeof stepObject> & {
  readonly order?: z.output<typeof order> | undefined;
};

const asList = <Entry>(value: Entry | readonly Entry[] | undefined): readonly Entry[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as Entry];

export interface StepDefaults {
  /** A path's bound lengthens the timeout of steps that set none. */
  readonly latencyBoundMs?: number;
  /** Sent with every request that does not set them. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A placeholder with a point that names one of them is a column, and no field of a captured element. */
  readonly datasets?: readonly string[];
}

/** Steps in the order of the file. */
export function stepsOf(
  steps: z.output<typeof stepsSchema>,
  { latencyBoundMs = 0, headers = {}, datasets = [] }: StepDefaults = {},
): readonly StepSpec[] {
  const fields = elementFields(placeholdersOf(Object.values(steps)), datasets);
  const defaults = { latencyBoundMs, headers, fields };
  return Object.entries(steps).map(([name, step]) => stepOf(name, step, defaults));
}

interface Given {
  readonly latencyBoundMs: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly fields: ReturnType<typeof elementFields>;
}

export function stepOf(name: string, step: StepFile, given: Given): StepSpec {
  const { latencyBoundMs, headers, fields } = given;
  const timeoutMs = requestTimeoutMs(latencyBoundMs);
  const { method, url } = step.request;
  const { body, contentType, upload } = contentOf(step);
  const refused = asList<StatusSpec | CheckForm>(step.refused);
  const refusedWhen = refused.filter((each) => typeof each === 'object');
  return {
    name,
    method,
    url,
    headers: headersOf(step, headers, contentType),
    body,
    ...(upload === undefined ? {} : { upload }),
    captures: Object.entries(step.capture ?? {}).flatMap(([capture, place]): CaptureSpec[] =>
      fields.of(capture, place),
    ),
    checks: Object.entries(step.check ?? {}).map(
      ([check, spec]): CheckSpec => ({ name: check, ...spec }),
    ),
    expectStatus: step.expect === undefined ? expectedOf(method) : asList(step.expect),
    refusedStatus: refused.filter((each) => typeof each !== 'object'),
    ...(refusedWhen.length === 0
      ? {}
      : { refusedWhen: refusedWhen.map((each): CheckSpec => ({ name: 'refused', ...each })) }),
    ...(step.order === undefined ? {} : { order: orderOf(step.order) }),
    timeoutMs: step.timeout ?? timeoutMs,
    ...(step.follow === undefined ? {} : { follow: step.follow }),
    ...(step.retry === undefined ? {} : { retry: retryOf(step.retry) }),
    ...(step.until === undefined ? {} : { until: untilOf(step.until, latencyBoundMs) }),
    think: step.think ?? null,
  };
}

/** What admission control usually answers: too many requests, and unavailable (RFC 6585, RFC 9110). */
const limitedStatuses = [429, 503] as const;

const orderOf = (given: NonNullable<StepFile['order']>): OrderSpec => ({
  limitedStatus: given === true ? limitedStatuses : asList(given.limited),
});

/** Statuses of a correct answer where a step names none. */
export const expectedOf = (method: Method): readonly StatusSpec[] =>
  method === 'GET' || method === 'HEAD' ? [200] : [200, 201, 202, 204];

/** The step's own headers win over those of the scenario, whatever the case of their letters. */
function headersOf(
  { headers = {} }: StepFile,
  defaults: Readonly<Record<string, string>>,
  contentType: string | null,
): Readonly<Record<string, string>> {
  const lower = (all: object): readonly string[] =>
    Object.keys(all).map((name) => name.toLowerCase());
  const inherited = Object.entries(defaults).filter(
    ([name]) => !lower(headers).includes(name.toLowerCase()),
  );
  const all = { ...Object.fromEntries(inherited), ...headers };
  const typed = contentType === null || lower(all).includes('content-type');
  return typed ? all : { 'Content-Type': contentType, ...all };
}
