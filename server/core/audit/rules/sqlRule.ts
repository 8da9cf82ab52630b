import { anyRow, type RowCondition } from './rowCondition.ts';

/** How much of a rule is kept: rows beyond are counted only. */
export const rowsHeldMax = 200;
/** Characters of a row. */
export const rowLengthMax = 512;

/** A rule of the user: a query that returns the rows which should not be. */
export interface SqlRule {
  /** Unique in an audit file. */
  readonly name: string;
  /** Where it was written: `audit.yaml:12`, `tests/no_free_orders.sql:1`. */
  readonly place: string;
  /** One query; `{schema}` stands for the schema, in which names without one are looked up too. */
  readonly sql: string;
  /** With how many rows it is broken; null: never, it only warns. */
  readonly errorIf: RowCondition | null;
  /** With how many rows it warns where it is not broken; null: never. */
  readonly warnIf: RowCondition | null;
  /** How often it runs while load runs; null: before the load and after it only. */
  readonly everyMs: number | null;
  readonly timeoutMs: number;
}

export const ruleSeverities = ['error', 'warning'] as const;
export type RuleSeverity = (typeof ruleSeverities)[number];

/** A rule that is never broken only warns. */
export const ruleSeverity = ({ errorIf }: Pick<SqlRule, 'errorIf'>): RuleSeverity =>
  errorIf === null ? 'warning' : 'error';

export const conditionsOf = (severity: RuleSeverity): Pick<SqlRule, 'errorIf' | 'warnIf'> => ({
  errorIf: severity === 'error' ? anyRow : null,
  warnIf: anyRow,
});

/** The load waits for nothing before and after it. */
export const ruleTimeoutMs = 10_000;
export const ruleTimeoutMsMax = 20_000;
/** A reading of the audit waits for the rules that run with it, and may be 5 s behind at most. */
export const frequentTimeoutMs = 1_000;
export const frequentTimeoutMsMax = 3_000;

/** The rules of an audit file and of the files that it names. */
export interface SqlRules {
  readonly rules: readonly SqlRule[];
  /** Files and folders of rules, relative to the audit file. */
  readonly files: readonly string[];
  /** What these files hold beside rules: it is not run. */
  readonly skipped: readonly SkippedCheck[];
}

export interface SkippedCheck {
  readonly place: string;
  /** What it is, and why it is not run. */
  readonly text: string;
}

export const noSqlRules: SqlRules = { rules: [], files: [], skipped: [] };

/** What a rule gave in one snapshot. */
export interface RuleReading {
  readonly name: string;
  /** The first rows, `rowsHeldMax` at most, each on a line. */
  readonly rows: readonly RuleRow[];
  /** How many there are. */
  readonly count: number;
  readonly tookMs: number;
  /** The tables that it reads, when all of them are empty; null where it had something to judge, or nobody knows. */
  readonly emptyTables: readonly string[] | null;
  /** Why it gave nothing, in a line; null when it ran. */
  readonly problem: string | null;
}

export interface RuleRow {
  /** Its `id`, else its first column. */
  readonly id: string;
  /** All of its columns: `id 7, sku hot, price_cents -1`. */
  readonly text: string;
}
