import { z } from 'zod';
import { closed, textForm } from '../diagnostics/zodDiagnostics.ts';
import { requestTimeoutMs, type StepSpec } from '../traffic/journey.ts';
import { jsonPathHint, parseJsonPath } from '../traffic/jsonPath.ts';
import { bounds, durationForm } from './forms.ts';
import {
  checkHint,
  parseCheck,
  parseRequest,
  parseThink,
  requestHint,
  thinkHint,
} from './shorthand.ts';

export const countMax = { steps: 50, headers: 50, captures: 50, checks: 50, statuses: 20 } as const;
const bodyBytesMax = 65_536;

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

const status = z.int().min(100).max(599);
const statuses = z.union([status, z.array(status).min(1).max(countMax.statuses)], {
  error: 'write a status such as 201, or a list such as [200, 201]',
});
const jsonPath = textForm((text) => (parseJsonPath(text) === null ? null : text), jsonPathHint);

const body = z.unknown().refine((value) => JSON.stringify(value ?? null).length <= bodyBytesMax, {
  error: `a body is ${bodyBytesMax / 1024} KiB at most`,
});

const timeout = durationForm.refine(
  (ms) => ms >= 1 && ms <= bounds.latencyBoundMsMax,
  'a timeout lies between 1ms and 2m',
);

/** A step's long form. */
export const stepObject = closed({
  request: textForm(parseRequest, requestHint).describe('Method and URL: `POST /orders`.'),
  headers: limited(
    z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/, 'not a header name'),
    z.string(),
    countMax.headers,
  )
    .optional()
    .describe('Headers; values may hold placeholders.'),
  body: body
    .optional()
    .describe('A JSON value, or a text; strings and keys may hold placeholders.'),
  capture: limited(wordName, jsonPath, countMax.captures)
    .optional()
    .describe('Values of the answer that later steps use: `orderId: $.orderId`.'),
  check: limited(labelName, textForm(parseCheck, checkHint), countMax.checks)
    .optional()
    .describe(
      'What makes an answer correct: `paid: $.state == paid`; the text after `==` may hold placeholders.',
    ),
  expect: statuses
    .optional()
    .describe('Statuses of a correct answer; else 200 for GET, any 20x for the rest.'),
  refused: statuses
    .optional()
    .describe(
      'Statuses of a business refusal (sold out): ends the journey, and counts neither as error nor as goodput.',
    ),
  timeout: timeout
    .optional()
    .describe('Default 10s, or the `within` of the path where that is longer.'),
  think: textForm(parseThink, thinkHint).optional().describe('Pause after the step.'),
});

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

const asList = (value: number | readonly number[] | undefined): readonly number[] =>
  value === undefined ? [] : typeof value === 'number' ? [value] : value;

/** Steps in the order of the file. A path's bound lengthens the timeout of those that set none. */
export function stepsOf(
  steps: z.output<typeof stepsSchema>,
  latencyBoundMs = 0,
): readonly StepSpec[] {
  const timeoutMs = requestTimeoutMs(latencyBoundMs);
  return Object.entries(steps).map(([name, step]) => stepOf(name, step, timeoutMs));
}

function stepOf(name: string, step: z.output<typeof stepObject>, timeoutMs: number): StepSpec {
  const { method, url } = step.request;
  const expectDefault = method === 'GET' ? [200] : [200, 201, 202, 204];
  return {
    name,
    method,
    url,
    headers: step.headers ?? {},
    body: step.body ?? null,
    captures: Object.entries(step.capture ?? {}).map(([capture, path]) => ({
      name: capture,
      jsonPath: path,
    })),
    checks: Object.entries(step.check ?? {}).map(([check, spec]) => ({ name: check, ...spec })),
    expectStatus: step.expect === undefined ? expectDefault : asList(step.expect),
    refusedStatus: asList(step.refused),
    timeoutMs: step.timeout ?? timeoutMs,
    think: step.think ?? null,
  };
}
