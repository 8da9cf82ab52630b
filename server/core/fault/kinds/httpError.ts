import { z } from 'zod';
import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { faultKind } from '../faultKind.ts';
import { share, wholeNumber } from '../parameters.ts';

/** A service that answers errors, or asks its callers to come later. */
export const httpError = faultKind({
  kind: 'http-error',
  summary: 'a share of answers are errors',
  doc: "The agent's proxy in front of the service answers this share of requests itself, drawn at random.",
  subject: 'http',
  parameters: closed({
    status: z
      .int()
      .refine(
        (status) => status === 429 || (status >= 500 && status <= 599),
        'write 429, or 500 to 599',
      )
      .default(503),
    share: share(0.1).default(1).describe('Of the requests, such as 30%.'),
    retryAfterSeconds: wholeNumber(0, 3600)
      .nullable()
      .default(null)
      .describe('Value of the header Retry-After; none without it.'),
  }),
  ttlMs: { standard: 10_000, max: 600_000 },
  sensor: 'wrong-answers',
  undo: 'The proxy holds the deadline itself, and passes everything on once the agent is gone.',
  example: { status: 429, share: '30%', retryAfterSeconds: 2 },
  readings: { before: 0, harmed: 0.3 },
  effect: ({ share }) => ({ direction: 'rises', by: share }),
});
