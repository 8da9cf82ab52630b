import { z } from 'zod';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { sameType } from '../../core/sameType.ts';

export const diagnosticSchema = z
  .object({
    file: z.string(),
    line: z.number().int(),
    column: z.number().int(),
    path: z.string().meta({ description: 'Dotted path of the key.' }),
    message: z.string(),
    kind: z.enum(['beyond-caps', 'not-found']).optional(),
    severity: z
      .literal('warning')
      .optional()
      .meta({ description: 'A warning stops nothing. Absent: an error.' }),
  })
  .meta({
    id: 'Diagnostic',
    description: 'One diagnostic of a file, with its place; counted from 1.',
  });

sameType<Diagnostic, z.output<typeof diagnosticSchema>>(true);

/** RFC 9457. `diagnostics` are those of a scenario file, or of a request's fields (file `request`). */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'urn:problem-type:zerohour:<code>' }),
    title: z.string().meta({ description: 'What kind of error it is; the same for each code.' }),
    status: z.number().int(),
    detail: z.string().meta({ description: 'One line: what is wrong.' }),
    code: z
      .string()
      .regex(/^ZH-[A-Z]+-[0-9]{3}$/)
      .meta({ description: 'Of the registry of errors; see docs/errors.md.' }),
    remedy: z.string().meta({ description: 'One line: what to do.' }),
    diagnostics: z.array(diagnosticSchema).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details.' });
export type Problem = z.output<typeof problemSchema>;
