import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { faultKind } from '../faultKind.ts';
import { milliseconds } from '../parameters.ts';

/** A link whose connections linger. */
export const slowClose = faultKind({
  kind: 'slow-close',
  summary: 'connections close late',
  doc: 'The toxic `slow_close` of Toxiproxy: the close of a connection is passed on late. Requests that keep their connection do not notice.',
  subject: 'link',
  parameters: closed({
    delayMs: milliseconds(50, 10_000).describe('How late, such as 300ms.'),
  }),
  ttlMs: { standard: 10_000, max: 300_000 },
  sensor: 'close-time',
  undo: 'The toxic is removed by the agent, else by the keeper process.',
  example: { delayMs: '300ms' },
  readings: { before: 0.3, harmed: 301 },
  effect: ({ delayMs }) => ({ direction: 'rises', by: delayMs }),
});
