import { z } from 'zod';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { KeyPath } from '../../diagnostics/keyPath.ts';
import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { err, ok, type Result } from '../../result.ts';
import { durationHint, parseDuration } from '../../text/units.ts';
import { parseDbtTest, withoutEnd } from './dbtTest.ts';
import { parseSodaChecks } from './sodaChecks.ts';
import {
  conditionsOf,
  frequentTimeoutMs,
  frequentTimeoutMsMax,
  ruleSeverities,
  ruleTimeoutMs,
  ruleTimeoutMsMax,
  type SkippedCheck,
  type SqlRule,
  type SqlRules,
} from './sqlRule.ts';

/** Rules of an audit file, with those of the files that it names. */
export const rulesMax = 200;
export const ruleFilesMax = 200;
const nameLengthMax = 120;
const sqlLengthMax = 20_000;
const [everyMsMin, everyMsMax] = [1_000, 3_600_000];
const timeoutMsMin = 100;

const duration = (leastMs: number, mostMs: number, bounds: string) =>
  z.string().refine((text) => {
    const ms = parseDuration(text);
    return ms !== null && ms >= leastMs && ms <= mostMs;
  }, `${durationHint}, ${bounds}`);

const ruleSchema = closed({
  name: z.string().min(1).max(nameLengthMax),
  sql: z
    .string()
    .max(sqlLengthMax)
    .refine((sql) => withoutEnd(sql) !== '', 'a query that returns the rows which should not be')
    .describe('A query that returns the rows which should not be: it holds when there is none.'),
  severity: z
    .enum(ruleSeverities)
    .default('error')
    .describe('error: its rows are a finding. warning: they are shown, and break nothing.'),
  every: duration(everyMsMin, everyMsMax, 'from 1s to 1h')
    .optional()
    .describe('How often it runs while load runs. Left out: before the load and after it only.'),
  timeout: duration(timeoutMsMin, ruleTimeoutMsMax, 'from 100ms to 20s')
    .optional()
    .describe('A rule that takes longer is unknown. Left out: 10s, or 1s with "every".'),
});

export const rulesSchema = z.array(ruleSchema).max(rulesMax);
export const ruleFilesSchema = z
  .array(z.string().min(1))
  .max(20)
  .describe(
    'Files and folders beside this one: singular dbt tests (.sql) and Soda checks of failed rows (.yml).',
  );

type GivenRule = z.infer<typeof ruleSchema>;

interface PlacesRules {
  readonly file: string;
  diagnostic(path: KeyPath, message: string): Diagnostic;
}

/** The rules below `rules` of an audit file. */
export function readRules(
  given: readonly GivenRule[],
  source: PlacesRules,
): Result<readonly SqlRule[], readonly Diagnostic[]> {
  const diagnostics: Diagnostic[] = [];
  const rules = given.map(({ name, sql, severity, every, timeout }, nth): SqlRule => {
    const everyMs = every === undefined ? null : parseDuration(every);
    const usual = everyMs === null ? ruleTimeoutMs : frequentTimeoutMs;
    const timeoutMs = (timeout === undefined ? null : parseDuration(timeout)) ?? usual;
    if (everyMs !== null && timeoutMs > frequentTimeoutMsMax) {
      diagnostics.push(source.diagnostic(['rules', nth, 'timeout'], tooSlow));
    }
    const { line } = source.diagnostic(['rules', nth], '');
    const place = `${source.file.split('/').at(-1)}:${line}`;
    return { name, place, sql: withoutEnd(sql), ...conditionsOf(severity), everyMs, timeoutMs };
  });
  for (const [nth, { name }] of rules.entries()) {
    if (rules.findIndex((rule) => rule.name === name) === nth) continue;
    diagnostics.push(
      source.diagnostic(
        ['rules', nth, 'name'],
        `"${name}" is the name of another rule; names are given once`,
      ),
    );
  }
  return diagnostics.length > 0 ? err(diagnostics) : ok(rules);
}

const tooSlow =
  'the audit waits for a rule with "every", and may be 5 s behind at most; write 3s or less, or leave "every" out';

/** A file of rules, by its name as the audit file's folder knows it. */
export interface RuleFileText {
  readonly file: string;
  readonly text: string;
}

/** The rules of an audit file with those of these files. */
export function withRuleFiles(
  own: SqlRules,
  texts: readonly RuleFileText[],
): Result<SqlRules, readonly Diagnostic[]> {
  const rules: SqlRule[] = [...own.rules];
  const skipped: SkippedCheck[] = [...own.skipped];
  const diagnostics: Diagnostic[] = [];
  for (const { file, text } of texts) {
    const read = readRuleFile(file, text);
    if (!read.ok) {
      diagnostics.push(...read.error);
      continue;
    }
    skipped.push(...read.value.skipped);
    for (const rule of read.value.rules) {
      const other = rules.find(({ name }) => name === rule.name);
      if (other === undefined) rules.push(rule);
      else
        diagnostics.push(
          whole(
            file,
            `"${rule.name}" is the name of a rule in ${other.place} too; names are given once`,
          ),
        );
    }
  }
  if (rules.length > rulesMax) {
    diagnostics.push(whole(own.files[0] ?? '', `more than ${rulesMax} rules; give fewer files`));
  }
  return diagnostics.length > 0 ? err(diagnostics) : ok({ ...own, rules, skipped });
}

function readRuleFile(
  file: string,
  text: string,
): Result<Pick<SqlRules, 'rules' | 'skipped'>, readonly Diagnostic[]> {
  if (!file.endsWith('.sql')) return parseSodaChecks(text, file);
  const test = parseDbtTest(text, file);
  if (!test.ok) return test;
  return ok(
    'rule' in test.value
      ? { rules: [test.value.rule], skipped: [] }
      : { rules: [], skipped: [test.value.skipped] },
  );
}

const whole = (file: string, message: string): Diagnostic => ({
  ...{ file, line: 1, column: 1, path: '', message },
});
