import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { faultKind } from '../faultKind.ts';
import { milliseconds } from '../parameters.ts';

/** A slow link, with jitter or without. */
export const latency = faultKind({
  kind: 'latency',
  summary: 'data arrives late',
  doc: 'The toxic `latency` of Toxiproxy on answers of the link.',
  subject: 'link',
  parameters: closed({
    latencyMs: milliseconds(50, 10_000).describe('Added to each answer, such as 200ms.'),
    jitterMs: milliseconds(0, 5_000)
      .default(0)
      .describe('Each delay is drawn from latency ± jitter.'),
  }),
  ttlMs: { standard: 10_000, max: 600_000 },
  sensor: 'round-trip',
  undo: 'The toxic is removed by the agent, else by the keeper process.',
  example: { latencyMs: '200ms', jitterMs: '20ms' },
  readings: { before: 0.2, harmed: 201 },
  effect: ({ latencyMs }) => ({ direction: 'rises', by: latencyMs }),
});
