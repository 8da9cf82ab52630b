import { z } from 'zod';
import { probeKind } from './probeKind.ts';

const query = z
  .string()
  .max(4_000)
  .refine(
    (text) => /^\s*(?:select|with)\b/i.test(text),
    'a probe only reads: begin with SELECT or WITH',
  )
  .refine((text) => !/;\s*\S/.test(text), 'write one statement');

/** One query of the target's read-only PostgreSQL: the number in the first column of its only row. */
export const sql = probeKind({
  kind: 'sql',
  fields: { query: z.string() },
  doc: "One read of the target's PostgreSQL (`stores.postgresUrl`): the number in its only row.",
  example: 'SELECT count(*) FROM live.orders',
  form: query.transform((text) => ({ query: text })),
  unit: () => 'number',
  describe: ({ query: text }) => text.trim().replace(/\s+/g, ' '),
  needs: () => ({ target: ['stores.postgresUrl'] }),
});
