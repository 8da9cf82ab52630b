import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { faultKind } from '../faultKind.ts';
import { milliseconds } from '../parameters.ts';
import { PROBE_MS_MAX } from '../sensor.ts';

/** A service whose answers come byte by byte. */
export const httpDrip = faultKind({
  kind: 'http-drip',
  summary: 'answers trickle in',
  doc: "The agent's proxy in front of the service sends the body of each answer in ten parts over this time.",
  subject: 'http',
  parameters: closed({
    overMs: milliseconds(100, 30_000).describe('From the first part to the last, such as 2s.'),
  }),
  ttlMs: { standard: 10_000, max: 600_000 },
  sensor: 'answer-time',
  undo: 'The proxy holds the deadline itself, and passes everything on once the agent is gone.',
  example: { overMs: '2s' },
  readings: { before: 5, harmed: PROBE_MS_MAX },
  effect: ({ overMs }) => ({ direction: 'rises', by: overMs }),
});
