import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { faultKind } from '../faultKind.ts';
import { wholeNumber } from '../parameters.ts';

/** The full network card. */
export const bandwidth = faultKind({
  kind: 'bandwidth',
  summary: 'a link carries little',
  doc: 'The toxic `bandwidth` of Toxiproxy on answers of the link.',
  subject: 'link',
  parameters: closed({
    kilobytesPerSecond: wholeNumber(1, 1_000_000).describe('All that a connection carries.'),
  }),
  ttlMs: { standard: 10_000, max: 600_000 },
  sensor: 'transfer-time',
  undo: 'The toxic is removed by the agent, else by the keeper process.',
  example: { kilobytesPerSecond: 100 },
  readings: { before: 1, harmed: 990 },
  effect: ({ kilobytesPerSecond }) => ({ direction: 'rises', by: 100_000 / kilobytesPerSecond }),
});
