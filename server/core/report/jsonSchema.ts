import { z } from 'zod';
import { reportSchema } from './schema.ts';

/** Text of docs/schemas/report.schema.json. */
export function reportJsonSchema(): string {
  const schema = z.toJSONSchema(reportSchema, { target: 'draft-2020-12', reused: 'ref' });
  const named = { $schema: schema.$schema, title: 'Zerohour report', ...schema };
  return `${JSON.stringify(named, null, 2)}\n`;
}
