import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { faultKind } from '../faultKind.ts';
import { milliseconds, sqlName } from '../parameters.ts';

/** Statements on a table that take long. */
export const dbSlow = faultKind({
  kind: 'db-slow',
  summary: 'statements on a table are slow',
  doc: 'Short transactions lock the whole table, one after the other, so that every statement on it waits.',
  subject: 'postgres',
  parameters: closed({
    table: sqlName.describe('With its schema.'),
    holdMs: milliseconds(50, 800)
      .default(300)
      .describe('Length of each lock, as milliseconds or a text such as 300ms.'),
  }),
  ttlMs: { standard: 10_000, max: 120_000 },
  sensor: 'statement',
  undo: 'The agent ends the session; without it the last transaction ends after holdMs.',
  example: { table: 'shadow.orders', holdMs: '300ms' },
  readings: { before: 2, harmed: 200 },
  // A statement meets a lock at any time of its hold.
  effect: ({ holdMs }) => ({ direction: 'rises', by: holdMs / 2 }),
});
