import { z } from 'zod';

/**
 * What a generated script tells, one line of JSON on k6's log each (`core/plan/k6/telling.ts`). Texts are raw:
 * they hold secrets until `shownExchange` and its like have masked them.
 */
const headers = z.record(z.string(), z.string());
const place = { scenario: z.string(), iteration: z.number(), trace: z.string() };
/** What a journey did not capture, since its answer did not come to that, is told as null. */
const secrets = z
  .array(z.unknown())
  .transform((list) => list.filter((each) => each !== null).map(secretText));
const amount = z.number().nonnegative();

const toldExchange = z.object({
  method: z.string(),
  url: z.string(),
  sentHeaders: headers,
  sent: z.string().nullable(),
  status: z.number(),
  headers,
  body: z.string().nullable(),
  durationMs: amount,
  error: z.string().nullable(),
});

const toldLine = z.discriminatedUnion('zh', [
  z.object({
    zh: z.literal('failure'),
    ...place,
    step: z.string(),
    reason: z.string(),
    found: z.string().nullable(),
    wanted: z.string().nullable(),
    secrets,
    exchange: toldExchange.nullable(),
  }),
  z.object({ zh: z.literal('slow'), ...place, serviceMs: amount }),
  z.object({ zh: z.literal('secrets'), ...place, secrets }),
  z.object({ zh: z.literal('answer'), ...place, step: z.string(), exchange: toldExchange }),
  z.object({
    zh: z.literal('check'),
    ...place,
    step: z.string(),
    name: z.string(),
    passed: z.boolean(),
    found: z.string(),
    wanted: z.string(),
  }),
  z.object({
    zh: z.literal('capture'),
    ...place,
    step: z.string(),
    name: z.string(),
    value: z.string(),
  }),
  z.object({
    zh: z.literal('flow'),
    ...place,
    step: z.string(),
    kind: z.enum(['taken', 'skipped', 'rounds']),
  }),
  z.object({
    zh: z.literal('end'),
    ...place,
    outcome: z.enum(['correct', 'refused', 'failed']),
    step: z.string().nullable(),
    reason: z.string().nullable(),
  }),
]);

export type ToldExchange = z.output<typeof toldExchange>;
export type ToldLine = z.output<typeof toldLine>;

/** A value as it stands in requests: a string without quotes; a number that a double would change is given as its digits. */
export function secretText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

const logEntry = z.object({ source: z.literal('console'), msg: z.string() });

/** A line of k6's log (`--log-format=json`) that a generated script told; null for any other line. */
export function parseToldLine(line: string): ToldLine | null {
  if (!line.startsWith('{')) return null;
  const entry = logEntry.safeParse(json(line));
  if (!entry.success) return null;
  const told = toldLine.safeParse(json(entry.data.msg));
  return told.success ? told.data : null;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A line that was cut, or that a script by hand wrote.
    return null;
  }
}
