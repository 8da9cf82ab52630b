import { z } from 'zod';
import { type Diagnostic, diagnosticsMax } from './diagnostic.ts';
import type { KeyPath } from './keyPath.ts';
import { type IsData, lostKeyMessage, lostKeys } from './lostKeys.ts';
import { hint } from './suggest.ts';
import type { YamlSource } from './yamlSource.ts';

/** Turns zod's issues into diagnostics with their places. */

const knownKeysMark = 'known keys: ';

/** An object with a fixed set of keys: any other key gives a diagnostic that names the nearest known one. */
export function closed<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? knownKeysMark + Object.keys(shape).join(', ')
        : undefined,
  });
}

/**
 * A text form: `parse` gives null for a text that is not of it, and `howTo` then says how to write it.
 * Pattern and examples are for editors, in the published JSON Schema.
 */
export function textForm<T>(
  parse: (text: string) => T | null,
  howTo: string,
  {
    pattern,
    examples,
    closer = () => null,
  }: {
    readonly pattern?: RegExp;
    readonly examples?: string[];
    /** What to write in place of a text, where its writer's meaning can be seen. */
    readonly closer?: (text: string) => string | null;
  } = {},
) {
  return z
    .string({
      error: ({ code, input }) =>
        code === 'invalid_type' ? orMissing(input, `should be a text; ${howTo}`) : undefined,
    })
    .max(500)
    .meta({
      ...(pattern === undefined ? {} : { pattern: pattern.source }),
      ...(examples === undefined ? {} : { examples }),
    })
    .transform((text, context) => {
      const value = parse(text);
      if (value !== null) return value;
      context.issues.push({
        code: 'custom',
        input: text,
        message: `${show(text)} is not understood; ${closer(text) ?? howTo}`,
      });
      return z.NEVER;
    });
}

/** The message of an issue about a value that is not there. */
export const missingMark = 'missing';

/** A message about a value, or the mark of a missing one. */
export const orMissing = (input: unknown, message: string): string =>
  input === undefined ? missingMark : `${show(input)} ${message}`;

/** A value as a diagnostic shows it: on one line, shortened to 60 characters. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** The value, or every diagnostic of it. `isData` says below which keys any key may stand. */
export function checkShape<Schema extends z.ZodType>(
  schema: Schema,
  source: YamlSource,
  value: unknown = source.value,
  isData: IsData = () => false,
): { readonly value: z.output<Schema> | null; readonly diagnostics: readonly Diagnostic[] } {
  const parsed = schema.safeParse(value, { error: describeIssue });
  const issues = parsed.success ? [] : parsed.error.issues;
  const told = issues.slice(0, diagnosticsMax).flatMap((issue) => diagnosticsOf(issue, source));
  // A closed mapping calls such a key unknown; a record of names leaves it out.
  const lost = lostKeys(value, isData)
    .slice(0, diagnosticsMax)
    .map((path) => source.diagnostic(path, lostKeyMessage, 'key'))
    .filter(({ path }) => !told.some((known) => known.path === path));
  const diagnostics = [...told, ...lost];
  return { value: parsed.success && diagnostics.length === 0 ? parsed.data : null, diagnostics };
}

/** The message of an issue, for a schema that is parsed by itself. */
export function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') {
    return orMissing(issue.input, `should be ${article(issue.expected)}`);
  }
  if (issue.code === 'invalid_value') {
    return orMissing(issue.input, `should be ${issue.values.map(show).join(' or ')}`);
  }
  if (issue.code === 'too_big') {
    return `${show(issue.input)} is too ${issue.origin in longNouns ? 'long' : 'much'}; at most ${issue.maximum}${of(issue.origin)}`;
  }
  if (issue.code === 'too_small') {
    const least = issue.inclusive === false ? 'more than' : 'at least';
    return `${show(issue.input)} is too ${issue.origin in longNouns ? 'short' : 'little'}; ${least} ${issue.minimum}${of(issue.origin)}`;
  }
  return undefined;
}

/**
 * Reads a value by a schema that was chosen by looking at it, inside the transform of another schema. The issues
 * become issues of that one, with their paths below it.
 */
export function readBy<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  context: Pick<z.core.ParsePayload, 'issues'>,
): z.output<Schema> {
  const parsed = schema.safeParse(value, { error: describeIssue });
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue);
  }
  return z.NEVER;
}

/** An issue about keys that are not known; `known` are proposed. */
export const unknownKeys = (
  keys: readonly string[],
  known: readonly string[],
  input: Readonly<Record<string, unknown>>,
) => ({
  code: 'unrecognized_keys' as const,
  keys: [...keys],
  input,
  message: knownKeysMark + known.join(', '),
});

/** Types whose size is a length, and its unit. */
const longNouns: Readonly<Record<string, string>> = {
  string: ' characters',
  array: ' in the list',
};

const of = (origin: string): string => longNouns[origin] ?? '';

const nouns: Readonly<Record<string, string>> = {
  object: 'a mapping of keys',
  record: 'a mapping of names',
  array: 'a list',
  int: 'a whole number',
};

const article = (type: string): string => nouns[type] ?? `a ${type}`;

function diagnosticsOf(issue: z.core.$ZodIssue, source: YamlSource): readonly Diagnostic[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol') as KeyPath;
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.replace(knownKeysMark, '').split(', ');
    return issue.keys.map((key) =>
      source.diagnostic([...path, key], `unknown key "${key}"${hint(key, known)}`, 'key'),
    );
  }
  if (issue.code === 'invalid_key') {
    const why = issue.issues[0]?.message ?? 'not a name';
    return [source.diagnostic(path, `${show(path.at(-1))}: ${why}`, 'key')];
  }
  if (issue.message === missingMark) {
    return [source.diagnostic(path, `"${path.at(-1) ?? 'the file'}" is missing`, 'key')];
  }
  const at = issue.code === 'custom' && issue.params?.at === 'key' ? 'key' : 'value';
  return [source.diagnostic(path, issue.message, at)];
}
