import { createHash } from 'node:crypto';
import { z } from 'zod';
import { err, ok } from '../../../core/result.ts';
import type { SwitchEntry } from '../../../core/switch/entry.ts';
import type { SwitchDefinition } from '../../../core/switch/switchFile.ts';
import type { StoredReading } from '../../../core/switch/switchProvider.ts';
import { allows, describeValues } from '../../../core/switch/valueType.ts';

const valueSchema = z.union([z.boolean(), z.number(), z.string()]);

/** An entry as Redis, PostgreSQL and Unleash hold it. */
const storedSchema = z.object({
  version: z.union([z.string().min(1).max(100), z.int()]),
  value: valueSchema,
  instances: z.record(z.string(), valueSchema).default({}),
});

const shape = '{"version": "1", "value": …, "instances": {…}}';

/** A stored value as an entry; the error says what about it cannot be used. */
export function readStored(definition: SwitchDefinition, stored: unknown): StoredReading {
  const parsed = storedSchema.safeParse(stored);
  if (!parsed.success) return err(`what is stored is not of the form ${shape}`);
  const { version, value, instances } = parsed.data;
  return checkedEntry(definition, String(version), { value, instances });
}

/** The entry with its version, when the switch allows each of its values. */
export function checkedEntry(
  definition: SwitchDefinition,
  version: string,
  entry: SwitchEntry,
): StoredReading {
  const values = [entry.value, ...Object.values(entry.instances)];
  const wrong = values.find((value) => !allows(definition.values, value));
  if (wrong === undefined) return ok({ ...entry, version });
  return err(`${JSON.stringify(wrong)} is stored; it takes ${describeValues(definition.values)}`);
}

/** JSON text as a value; the text itself when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** The version after this one; that of a switch which is not stored is not a number. */
export const nextVersion = (version: string): string =>
  String((/^\d{1,15}$/.test(version) ? Number(version) : 0) + 1);

/** A version of content that has none of its own: equal contents have equal versions. */
export const contentVersion = (content: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(content)))
    .digest('hex')
    .slice(0, 16);

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
