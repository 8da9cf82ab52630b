import { z } from 'zod';
import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { faultKind } from '../faultKind.ts';
import { sqlName } from '../parameters.ts';

/** A hot row that stays locked. */
export const dbLock = faultKind({
  kind: 'db-lock',
  summary: 'a hot row is locked',
  doc: 'A transaction takes the row FOR UPDATE and stays idle.',
  subject: 'postgres',
  parameters: closed({
    table: sqlName.describe('Table of the row, with its schema.'),
    column: sqlName.describe('Column that names the row.'),
    value: z.string().min(1).max(200).describe('Its value, as text.'),
  }),
  ttlMs: { standard: 10_000, max: 120_000 },
  sensor: 'row-lock',
  undo: 'The agent ends the transaction; idle_in_transaction_session_timeout ends it in PostgreSQL, and so does the end of the agent.',
  example: { table: 'shadow.inventory', column: 'sku', value: 'hot-1' },
  readings: { before: 0, harmed: 1 },
  effect: () => ({ direction: 'rises', by: 1 }),
});
