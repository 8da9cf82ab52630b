import { z } from 'zod';
import { closed } from '../diagnostics/zodDiagnostics.ts';
import { noAnswer, type RetrySpec, statusClasses } from '../traffic/journey.ts';
import { durationForm } from './forms.ts';

/** `retry` of a step: a number of further tries, or its long form. */

const bounds = { triesMax: 10, causesMax: 20, waitMsMax: 60_000 } as const;

const cause = z.union([z.int().min(100).max(599), z.enum([...statusClasses, noAnswer])]);

const wait = durationForm.refine(
  (ms) => ms >= 1 && ms <= bounds.waitMsMax,
  'a pause before another try lasts 1ms to 60s',
);

export const retryObject = closed({
  on: z
    .union([cause, z.array(cause).min(1).max(bounds.causesMax)], {
      error: `write a status such as 503, a class such as 5xx, "${noAnswer}", or a list of them`,
    })
    .optional()
    .describe('What is tried again: `503`, `5xx`, `no answer`, or a list; default 429 and 503.'),
  times: z
    .int()
    .min(1)
    .max(bounds.triesMax)
    .optional()
    .describe('Further tries, 1 to 10; default 3.'),
  wait: wait
    .optional()
    .describe('Pause before the first of them, doubled each time; default 200ms.'),
  longest: wait
    .optional()
    .describe('Longest pause; default 5s. An answer whose Retry-After asks for more stands.'),
});

export const retrySchema = z.preprocess(
  (value) => (typeof value === 'number' ? { times: value } : value),
  retryObject,
);

const defaults = { on: [429, 503], times: 3, wait: 200, longest: 5_000 } as const;

export function retryOf(file: z.output<typeof retryObject>): RetrySpec {
  const { on, times, wait: waitMs, longest } = { ...defaults, ...file };
  return {
    on: typeof on === 'object' ? on : [on],
    triesMax: times,
    waitMs: Math.min(waitMs, longest),
    waitMsMax: longest,
  };
}
