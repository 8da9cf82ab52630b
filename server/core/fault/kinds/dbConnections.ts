import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { faultKind } from '../faultKind.ts';
import { wholeNumber } from '../parameters.ts';

/** A PostgreSQL that takes no more connections. */
export const dbConnections = faultKind({
  kind: 'db-connections',
  summary: 'PostgreSQL has no connection left',
  doc: 'Idle sessions until PostgreSQL refuses the next one.',
  subject: 'postgres',
  parameters: closed({
    sessionsMax: wholeNumber(1, 1000)
      .default(200)
      .describe('At most so many sessions; where PostgreSQL allows more, the fault does not bite.'),
  }),
  ttlMs: { standard: 10_000, max: 120_000 },
  sensor: 'connect-refused',
  undo: 'The agent closes its sessions; idle_session_timeout ends them in PostgreSQL, and so does the end of the agent.',
  example: { sessionsMax: 200 },
  readings: { before: 0, harmed: 1 },
  effect: () => ({ direction: 'rises', by: 1 }),
});
