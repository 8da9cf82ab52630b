import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { KeyPath } from '../../diagnostics/keyPath.ts';
import { readYaml } from '../../diagnostics/yamlSource.ts';
import { err, ok, type Result } from '../../result.ts';
import { withoutEnd } from './dbtTest.ts';
import { anyRow, parseRowCondition, type RowCondition, rowConditionHint } from './rowCondition.ts';
import { ruleTimeoutMs, type SkippedCheck, type SqlRule } from './sqlRule.ts';

/** The rules of a file of Soda checks, and its other checks, which are not run. */
export interface SodaChecks {
  readonly rules: readonly SqlRule[];
  readonly skipped: readonly SkippedCheck[];
}

/**
 * Reads a file in SodaCL. Of its checks `failed rows` with `fail query`, or with `fail condition` below a table, are
 * rules; `name`, `warn: when …` and `fail: when …` mean what Soda says. Names without a schema are looked up in the
 * audited one.
 */
export function parseSodaChecks(
  text: string,
  file: string,
): Result<SodaChecks, readonly Diagnostic[]> {
  const source = readYaml(text, file);
  if (!source.ok) return source;
  const { value, diagnostic } = source.value;
  const rules: SqlRule[] = [];
  const skipped: SkippedCheck[] = [];
  const diagnostics: Diagnostic[] = [...source.value.diagnostics];
  if (!isMapping(value))
    return err([diagnostic([], 'a file of Soda checks begins with "checks for TABLE:"')]);
  for (const [section, checks] of Object.entries(value)) {
    const [, table] = /^checks(?: for (\S+))?$/.exec(section) ?? [];
    const list = section.startsWith('checks') && Array.isArray(checks) ? checks : null;
    if (list === null) {
      skipped.push({
        place: placeOf(file, diagnostic([section], '', 'key')),
        text: `"${section}" is no list of checks`,
      });
      continue;
    }
    for (const [nth, check] of list.entries()) {
      const told = diagnostic([section, nth], '');
      const place = placeOf(file, told);
      const body = isMapping(check) ? check['failed rows'] : undefined;
      if (!isMapping(body)) {
        skipped.push({ place, text: `${textOf(check)}: only checks of failed rows are run` });
        continue;
      }
      const read = readCheck(body, table, `${stem(file)} ${rules.length + 1}`, place);
      if (read.ok) rules.push(read.value);
      else
        diagnostics.push(
          diagnostic([section, nth, 'failed rows', ...read.error.path], read.error.message),
        );
    }
  }
  return diagnostics.length > 0 ? err(diagnostics) : ok({ rules, skipped });
}

type Mapping = Readonly<Record<string, unknown>>;
const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const placeOf = (file: string, { line }: Diagnostic): string => `${file}:${line}`;
const stem = (file: string): string => (file.split('/').at(-1) ?? file).replace(/\.ya?ml$/, '');

function textOf(check: unknown): string {
  const text = isMapping(check) ? (Object.keys(check)[0] ?? '') : String(check);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

interface Fault {
  readonly path: KeyPath;
  readonly message: string;
}

const fault = (key: string, message: string): Result<never, Fault> => err({ path: [key], message });

function readCheck(
  body: Mapping,
  table: string | undefined,
  unnamed: string,
  place: string,
): Result<SqlRule, Fault> {
  const { name = unnamed, 'fail query': query, 'fail condition': condition, warn, fail } = body;
  if (typeof name !== 'string') return fault('name', 'a name is a text');
  const sql = sqlOf(query, condition, table);
  if (sql === null) {
    return fault(
      'fail query',
      'a check of failed rows has a "fail query", or a "fail condition" below "checks for TABLE"',
    );
  }
  const warnIf = alertOf(warn);
  if (warnIf === undefined)
    return fault('warn', `write "when" and a condition; ${rowConditionHint}`);
  const errorIf = alertOf(fail);
  if (errorIf === undefined)
    return fault('fail', `write "when" and a condition; ${rowConditionHint}`);
  const isPlain = warnIf === null && errorIf === null;
  return ok({
    ...{ name, place, sql, everyMs: null, timeoutMs: ruleTimeoutMs },
    ...{ errorIf: isPlain ? anyRow : errorIf, warnIf: isPlain ? anyRow : warnIf },
  });
}

function sqlOf(query: unknown, condition: unknown, table: string | undefined): string | null {
  if (typeof query === 'string' && query.trim() !== '') return withoutEnd(query);
  if (typeof condition !== 'string' || table === undefined) return null;
  return `SELECT * FROM ${table} WHERE (${withoutEnd(condition)}\n)`;
}

/** `when > 5`; null where none is given, undefined where it is none. */
function alertOf(alert: unknown): RowCondition | null | undefined {
  if (alert === undefined) return null;
  const [, condition = ''] = /^when\s+([\s\S]+)$/.exec(String(alert).trim()) ?? [];
  return parseRowCondition(condition) ?? undefined;
}
