import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { err, ok, type Result } from '../../result.ts';
import { anyRow, parseRowCondition, type RowCondition, rowConditionHint } from './rowCondition.ts';
import { ruleTimeoutMs, type SkippedCheck, type SqlRule } from './sqlRule.ts';

/** What a file of a singular test gives: a rule, or why none is run. */
export type DbtTest = { readonly rule: SqlRule } | { readonly skipped: SkippedCheck };

/** Options of `config` that say nothing about whether the test passes. */
const ignoredOptions = [
  'tags',
  'meta',
  'store_failures',
  'store_failures_as',
  'alias',
  'schema',
  'database',
  'description',
  'group',
];

const mark = /\{#[\s\S]*?#\}|\{%[\s\S]*?%\}|\{\{-?([\s\S]*?)-?\}\}/g;

/**
 * Reads a singular dbt test: a query that returns the rows which should not be. `ref` and `source` name a table of the
 * audited schema, whose name the store gives; `config` gives `severity`, `error_if`, `warn_if`, `limit` and `enabled`.
 * Other expressions and statements are not run here: dbt compiles them.
 */
export function parseDbtTest(text: string, file: string): Result<DbtTest, readonly Diagnostic[]> {
  const diagnostics: Diagnostic[] = [];
  let options: Options = {};
  const at = (offset: number, message: string): void => {
    diagnostics.push(placed(text, file, offset, message));
  };
  const sql = text.replace(mark, (whole: string, inside: string | undefined, offset: number) => {
    if (whole.startsWith('{#')) return '';
    const call = inside === undefined ? null : readCall(inside);
    if (call === null) at(offset, notRun(whole));
    else if (call.name === 'config') options = { ...options, ...call.named };
    else {
      const table = tableOf(call);
      if (table === null) at(offset, notRun(whole));
      return table ?? '';
    }
    return '';
  });
  const config = readConfig(options);
  if (!config.ok) at(0, config.error);
  const query = withoutEnd(sql);
  if (query === '') at(0, 'the test has no query');
  if (diagnostics.length > 0 || !config.ok) return err(diagnostics);
  const place = `${file}:1`;
  if (!config.value.enabled) {
    return ok({ skipped: { place, text: 'a dbt test that is not enabled' } });
  }
  const { errorIf, warnIf, limit } = config.value;
  return ok({
    rule: {
      ...{ name: nameOf(file), place, errorIf, warnIf, everyMs: null, timeoutMs: ruleTimeoutMs },
      sql: limit === null ? query : `SELECT * FROM (${query}\n) AS dbt_test LIMIT ${limit}`,
    },
  });
}

const nameOf = (file: string): string => (file.split('/').at(-1) ?? file).replace(/\.sql$/, '');

/** Without the ";" that may end a statement. */
export const withoutEnd = (sql: string): string => sql.trim().replace(/[\s;]+$/, '');

const notRun = (text: string): string =>
  `${text.length > 60 ? `${text.slice(0, 59)}…` : text} is not run here: ref, source and config are; give the test as dbt compiles it (target/compiled)`;

function placed(text: string, file: string, offset: number, message: string): Diagnostic {
  const before = text.slice(0, offset);
  const column = offset - (before.lastIndexOf('\n') + 1) + 1;
  return { file, line: before.split('\n').length, column, path: '', message };
}

type Value = string | number | boolean | null;
type Options = Readonly<Record<string, Value>>;

interface Call {
  readonly name: string;
  readonly plain: readonly Value[];
  readonly named: Options;
}

/** `ref('orders')`, `config(severity = 'warn', limit = 10)`; null for anything else. A list counts as null. */
function readCall(text: string): Call | null {
  const [, name = '', inside = ''] = /^\s*(ref|source|config)\s*\(([\s\S]*)\)\s*$/.exec(text) ?? [];
  if (name === '') return null;
  const plain: Value[] = [];
  const named: Record<string, Value> = {};
  const argument =
    /\s*(?:([A-Za-z_]\w*)\s*=\s*)?(?:'([^'\\]*)'|"([^"\\]*)"|(-?\d+)|(true|false)|\[[^\]]*\]|\{[^}]*\}|none)\s*(,|$)/giy;
  while (argument.lastIndex < inside.trimEnd().length) {
    const found = argument.exec(inside);
    if (found === null) return null;
    const [, key, single, double, digits, word] = found;
    const value = single ?? double ?? (digits === undefined ? wordValue(word) : Number(digits));
    if (key === undefined) plain.push(value);
    else named[key] = value;
  }
  return { name, plain, named };
}

const wordValue = (word: string | undefined): boolean | null =>
  word === undefined ? null : word.toLowerCase() === 'true';

/** The table that `ref('model')`, `ref('package', 'model')`, `ref('model', v=2)` or `source('name', 'table')` names. */
function tableOf({ name, plain, named }: Call): string | null {
  const last = plain.at(-1);
  const most = name === 'source' ? plain.length === 2 : plain.length === 1 || plain.length === 2;
  if (!most || typeof last !== 'string' || last === '') return null;
  const version = named.v ?? named.version;
  const table = version === undefined ? last : `${last}_v${version}`;
  return `{schema}."${table.replaceAll('"', '""')}"`;
}

interface Config {
  readonly errorIf: RowCondition | null;
  readonly warnIf: RowCondition | null;
  readonly limit: number | null;
  readonly enabled: boolean;
}

function readConfig(options: Options): Result<Config, string> {
  const {
    severity = 'error',
    error_if = '!= 0',
    warn_if = '!= 0',
    limit = null,
    enabled = true,
    ...others
  } = options;
  const unknown = Object.keys(others).find((key) => !ignoredOptions.includes(key));
  if (unknown !== undefined) return err(`config: ${unknown} is not known here; leave it out`);
  const isWarning = typeof severity === 'string' && severity.toLowerCase() === 'warn';
  if (!isWarning && (typeof severity !== 'string' || severity.toLowerCase() !== 'error')) {
    return err('config: severity is "error" or "warn"');
  }
  const errorIf = error_if === '!= 0' ? anyRow : parseRowCondition(String(error_if));
  if (errorIf === null) return err(`config: error_if: ${rowConditionHint}`);
  const warnIf = warn_if === '!= 0' ? anyRow : parseRowCondition(String(warn_if));
  if (warnIf === null) return err(`config: warn_if: ${rowConditionHint}`);
  if (limit !== null && (typeof limit !== 'number' || limit < 1)) {
    return err('config: limit is a number of rows');
  }
  return ok({ errorIf: isWarning ? null : errorIf, warnIf, limit, enabled: enabled !== false });
}
