import { z } from 'zod';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { readYaml } from '../../diagnostics/yamlSource.ts';
import { checkShape, closed } from '../../diagnostics/zodDiagnostics.ts';
import { err, ok, type Result } from '../../result.ts';
import { counterColumns } from '../facts/counters.ts';
import { type FactKind, factKinds, type Need } from '../facts/registry.ts';
import {
  checkable,
  invariantNames,
  invariants,
  invariantsDoc,
  type RegisteredInvariant,
} from '../invariants/registry.ts';
import { type SourceName, sourceNames, sourceSpecs } from './registry.ts';

/** Where a shop keeps its facts: a query for each kind, with `{schema}` where the schema's name goes. */
export interface AuditFile {
  readonly name: string;
  readonly source: SourceName;
  readonly facts: FactQueries;
  readonly counters: string | null;
  readonly invariants: readonly RegisteredInvariant[];
}

export type FactQueries = Readonly<Partial<Record<FactKind, string>>>;

const query = (columns: readonly string[]) =>
  z
    .string()
    .max(10_000)
    .refine((sql) => sql.includes('{schema}'), 'write {schema} where the name of the schema goes')
    .refine((sql) => !sql.includes(';'), 'one query, without ";"')
    .describe(`A query that gives ${columns.join(', ')}.`);

/** Columns that a source needs beside those of the facts: `xid (postgres)`. */
const sourceColumns = sourceSpecs.flatMap(({ name, columns }) =>
  columns.map((column) => `${column} (${name})`),
);

const factQueries = Object.fromEntries(
  factKinds.map(({ name, columns, required }) => {
    const sql = query([...columns, ...sourceColumns]);
    return [name, required ? sql : sql.optional()];
  }),
);

export const auditFileSchema = closed({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits or "-"'),
  source: z
    .enum(sourceNames)
    .default('postgres')
    .describe(sourceSpecs.map(({ name, doc }) => `${name}: ${doc}.`).join(' ')),
  facts: closed(factQueries),
  counters: query(counterColumns).optional(),
  invariants: z
    .array(z.enum(invariantNames))
    .min(1)
    .optional()
    .describe(`Left out: all that the facts allow. ${invariantsDoc}`),
});

/** The audit of a YAML text, or every diagnostic at once. */
export function parseAuditFile(
  text: string,
  file: string,
): Result<AuditFile, readonly Diagnostic[]> {
  const source = readYaml(text, file);
  if (!source.ok) return source;
  const shape = checkShape(auditFileSchema, source.value);
  const diagnostics = [...source.value.diagnostics, ...shape.diagnostics];
  if (shape.value === null || diagnostics.length > 0) return err(diagnostics);
  const { name, source: sourceName, counters, invariants: wanted } = shape.value;
  const facts: FactQueries = shape.value.facts;
  const possible = checkable(new Set(given(facts, counters)));
  const missing = (wanted ?? []).flatMap((each, index) => {
    if (possible.some((invariant) => invariant.name === each)) return [];
    const needs = invariants.find((invariant) => invariant.name === each)?.needs.join(', ');
    return [source.value.diagnostic(['invariants', index], `"${each}" needs ${needs}`)];
  });
  if (missing.length > 0) return err(missing);
  return ok({
    name,
    source: sourceName,
    facts,
    counters: counters ?? null,
    invariants: possible.filter((invariant) => wanted?.includes(invariant.name) ?? true),
  });
}

function given(facts: FactQueries, counters: string | undefined): readonly Need[] {
  const kinds = factKinds.map(({ name }) => name).filter((name) => facts[name] !== undefined);
  return counters === undefined ? kinds : [...kinds, 'counters'];
}
