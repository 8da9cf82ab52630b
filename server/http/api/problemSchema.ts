import { z } from 'zod';
import { diagnosticSchema } from '../scenarios/schemas/scenario.ts';

/** RFC 9457. `diagnostics` are those of a scenario file, or of a request's fields (file `request`). */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().meta({ description: 'One line: what is wrong and what to do.' }),
    diagnostics: z.array(diagnosticSchema).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details.' });
export type Problem = z.output<typeof problemSchema>;
