import { z } from 'zod';
import { closed, textForm } from '../diagnostics/zodDiagnostics.ts';
import type { UntilSpec } from '../traffic/journey.ts';
import { checkExamples, checkHint, parseCheck } from './checkForm.ts';
import { durationForm, bounds as shared } from './forms.ts';

/** `until` of a step: what its answer must say before the journey goes on, or the long form. */

const bounds = { everyMsMin: 10, everyMsMax: 60_000, requestsMax: 1_000 } as const;

export const untilObject = closed({
  check: textForm(parseCheck, checkHint, { examples: checkExamples }).describe(
    'What the answer must say: `$.state == done`. Answers before are not checked otherwise.',
  ),
  every: durationForm
    .refine(
      (ms) => ms >= bounds.everyMsMin && ms <= bounds.everyMsMax,
      'it is asked every 10ms to 60s',
    )
    .optional()
    .describe('Pause between two requests; default 1s.'),
  within: durationForm
    .refine((ms) => ms >= 1 && ms <= shared.latencyBoundMsMax, 'asking lasts 1ms to 2m')
    .optional()
    .describe(
      "How long it is asked; default 10s and at most half of the path's `within`, or as often as `tries` says.",
    ),
  tries: z
    .int()
    .min(1)
    .max(bounds.requestsMax)
    .optional()
    .describe('Requests at most, 1 to 1000, with the first one.'),
});

export const untilSchema = z.preprocess(
  (value) => (typeof value === 'string' ? { check: value } : value),
  untilObject,
);

const everyMsDefault = 1_000;
const withinMsDefault = 10_000;

/** Half of the bound of a path is the most that asking takes by itself; 0: there is no such bound. */
export function untilOf(file: z.output<typeof untilObject>, latencyBoundMs: number): UntilSpec {
  const longestMs = latencyBoundMs > 0 ? latencyBoundMs / 2 : Number.POSITIVE_INFINITY;
  const { check, every = everyMsDefault, within, tries } = file;
  return {
    check,
    everyMs: every,
    withinMs: within ?? (tries === undefined ? Math.min(withinMsDefault, longestMs) : null),
    requestsMax: tries ?? bounds.requestsMax,
  };
}

/** How long asking may last before its last request begins, in ms. */
export function untilMsMax({ everyMs, withinMs, requestsMax }: UntilSpec): number {
  const pausesMs = everyMs * (requestsMax - 1);
  return withinMs === null ? pausesMs : Math.min(withinMs, pausesMs);
}
