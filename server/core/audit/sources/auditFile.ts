import { z } from 'zod';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { readYaml } from '../../diagnostics/yamlSource.ts';
import { checkShape, closed } from '../../diagnostics/zodDiagnostics.ts';
import { err, ok, type Result } from '../../result.ts';
import { type FactSource, factSources } from '../facts.ts';
import type { Invariant } from '../invariants/invariant.ts';
import { checkable, invariants } from '../invariants/registry.ts';

/** Where a shop keeps its facts: one query a kind, with `{schema}` where the schema's name goes. */
export interface AuditFile {
  readonly name: string;
  readonly facts: Readonly<Partial<Record<FactSource, string>>>;
  readonly counters: string | null;
  readonly invariants: readonly Invariant[];
}

/** Columns that each query must give, by these names. */
export const factColumns = {
  ledger: ['id', 'xid', 'sku', 'kind', 'units', 'order_id', 'reservation_id'],
  lines: ['id', 'xid', 'order_id', 'sku', 'units', 'price_cents'],
  events: ['id', 'xid', 'order_id', 'kind'],
  payments: ['id', 'xid', 'order_id', 'amount_cents'],
} as const satisfies Readonly<Record<FactSource, readonly string[]>>;

export const counterColumns = ['sku', 'available', 'reserved', 'sold'] as const;

const names = invariants.map((invariant) => invariant.name);

const query = (columns: readonly string[]) =>
  z
    .string()
    .max(10_000)
    .refine((sql) => sql.includes('{schema}'), 'write {schema} where the name of the schema goes')
    .refine((sql) => !sql.includes(';'), 'one query, without ";"')
    .describe(`A query that gives ${columns.join(', ')}.`);

export const auditFileSchema = closed({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits or "-"'),
  facts: closed({
    ledger: query(factColumns.ledger),
    lines: query(factColumns.lines),
    events: query(factColumns.events),
    payments: query(factColumns.payments).optional(),
  }),
  counters: query(counterColumns).optional(),
  invariants: z
    .array(z.enum(names))
    .min(1)
    .optional()
    .describe('Left out: all that the sources allow.'),
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
  const { name, facts, counters, invariants: wanted } = shape.value;
  const possible = checkable(new Set(sourcesOf(facts, counters)));
  const missing = (wanted ?? []).flatMap((each, index) => {
    if (possible.some((invariant) => invariant.name === each)) return [];
    const needs = invariants.find((invariant) => invariant.name === each)?.needs.join(', ');
    return [source.value.diagnostic(['invariants', index], `"${each}" needs ${needs}`)];
  });
  if (missing.length > 0) return err(missing);
  return ok({
    name,
    facts,
    counters: counters ?? null,
    invariants: possible.filter((invariant) => wanted?.includes(invariant.name) ?? true),
  });
}

function sourcesOf(facts: Readonly<Partial<Record<FactSource, string>>>, counters?: string) {
  const given: (FactSource | 'counters')[] = factSources.filter((s) => facts[s] !== undefined);
  if (counters !== undefined) given.push('counters');
  return given;
}
