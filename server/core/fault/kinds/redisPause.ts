import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { faultKind } from '../faultKind.ts';
import { milliseconds } from '../parameters.ts';
import { PROBE_MS_MAX } from '../sensor.ts';

/** A Redis that answers late: it pauses again and again. */
export const redisPause = faultKind({
  kind: 'redis-pause',
  summary: 'Redis answers late',
  doc: 'CLIENT PAUSE for pauseMs, again as soon as it is over; the pause is short because Redis takes no command that could end it.',
  subject: 'redis',
  parameters: closed({
    pauseMs: milliseconds(100, 600)
      .default(300)
      .describe('Length of each pause, as milliseconds or a text such as 300ms.'),
  }),
  ttlMs: { standard: 10_000, max: 300_000 },
  sensor: 'redis-ping',
  undo: 'No further pause; the last one ends by its own timeout in Redis, after pauseMs at most.',
  example: { pauseMs: '300ms' },
  readings: { before: 1, harmed: PROBE_MS_MAX },
  effect: ({ pauseMs }) => ({ direction: 'rises', by: pauseMs }),
});
