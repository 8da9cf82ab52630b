import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { faultKind } from '../faultKind.ts';

/** A link whose connections break. */
export const reset = faultKind({
  kind: 'reset',
  summary: 'connections are reset',
  doc: 'The toxic `reset_peer` of Toxiproxy: every connection ends in a TCP reset.',
  subject: 'link',
  parameters: closed({}),
  ttlMs: { standard: 10_000, max: 300_000 },
  sensor: 'connection-reset',
  undo: 'The toxic is removed by the agent, else by the keeper process.',
  example: {},
  readings: { before: 0, harmed: 1 },
  effect: () => ({ direction: 'rises', by: 1 }),
});
