import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { faultKind } from '../faultKind.ts';
import { PROBE_MS_MAX } from '../sensor.ts';

/** A link over which no answer comes. */
export const timeout = faultKind({
  kind: 'timeout',
  summary: 'no answer comes',
  doc: 'The toxic `timeout` of Toxiproxy: connections are taken and no answer passes.',
  subject: 'link',
  parameters: closed({}),
  ttlMs: { standard: 10_000, max: 300_000 },
  sensor: 'round-trip',
  undo: 'The toxic is removed by the agent, else by the keeper process.',
  example: {},
  readings: { before: 0.2, harmed: PROBE_MS_MAX },
  effect: () => ({ direction: 'rises', by: PROBE_MS_MAX }),
});
