import { z } from 'zod';
import { allowedValue, definitions, type SwitchName, type ValueOf } from './definitions.ts';

const entrySchema = z.object({
  value: z.union([z.string(), z.number()]),
  instances: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
});

/**
 * What an instance reads of a stored entry, `{version, value, instances}` as JSON: its own value, else that of all. The
 * default where nothing is stored, or what the switch does not take.
 */
export function readEntry<Name extends SwitchName>(
  name: Name,
  instance: string,
  text: string | null,
): ValueOf<Name> {
  const standard = definitions[name].default as ValueOf<Name>;
  const entry = text === null ? null : entrySchema.safeParse(jsonOf(text));
  if (entry?.success !== true) return standard;
  const { value, instances } = entry.data;
  const own = Object.hasOwn(instances, instance) ? instances[instance] : value;
  return allowedValue(name, own) ?? standard;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
