import { describe, expect, it } from 'vitest';
import { viewOf } from '../../../test/support/auditFacts.ts';
import { parseRowCondition } from '../rules/rowCondition.ts';
import { nextRuleTrails, noRuleTrails } from '../rules/ruleTrail.ts';
import { conditionsOf, type RuleReading, rowsHeldMax, type SqlRule } from '../rules/sqlRule.ts';
import { sqlRules } from './sqlRules.ts';

const rule: SqlRule = {
  ...{ name: 'free', place: 'audit.yaml:7', sql: 'S', ...conditionsOf('error') },
  ...{ everyMs: null, timeoutMs: 1_000 },
};
const rowsOf = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ id: `${n}`, text: `id ${n}, cents 0` }));
function judge(reading: Partial<RuleReading>, of: SqlRule = rule, isNew = true) {
  const latest = { name: 'free', rows: [], count: 0, tookMs: 1, emptyTables: null, problem: null };
  const seen = nextRuleTrails(noRuleTrails, [of], [{ ...latest, ...reading }], 1);
  const rules = isNew ? seen : nextRuleTrails(seen, [of], [], 2);
  return sqlRules.judge({ ...viewOf({}), rules }, ['free', 'other']);
}
const breach = (row: string, amount: number, message: string, witness: object[] = []) => ({
  ...{ subject: 'free', settles: true, group: 'free', sku: null, row, amount },
  ...{ message: `rule "free" (audit.yaml:7) ${message}`, witness },
  ...{ committedAtMs: null, signature: row },
});

describe('sql-rules', () => {
  it('holds where a rule returns no row, failed, or did not run in this snapshot', () => {
    expect(judge({})).toEqual([]);
    expect(judge({ rows: rowsOf(1), count: 1, problem: 'cancelled' })).toEqual([]);
    expect(judge({ rows: rowsOf(1), count: 1 }, rule, false)).toEqual([]);
    expect(judge({ rows: rowsOf(1), count: 1 }, { ...rule, errorIf: null })).toEqual([]);
  });

  it('finds each row', () => {
    expect(judge({ rows: rowsOf(2), count: 2 })).toEqual(
      [0, 1].map((n) =>
        breach(`id ${n}, cents 0`, 1, `returns id ${n}, cents 0`, [
          { kind: 'row', id: `${n}`, detail: `id ${n}, cents 0` },
        ]),
      ),
    );
  });

  it('counts those beyond what is held together', () => {
    const rows = rowsOf(rowsHeldMax);
    expect(judge({ rows, count: rowsHeldMax })).toHaveLength(rowsHeldMax);
    const many = judge({ rows, count: rowsHeldMax + 7 });
    expect(many).toHaveLength(rowsHeldMax + 1);
    expect(many.at(-1)).toEqual(breach('more', 7, `returns ${rowsHeldMax + 7} rows`));
  });

  it('goes by the condition of the rule, which no row may break too', () => {
    const few = { ...rule, errorIf: parseRowCondition('> 2') };
    expect(judge({ rows: rowsOf(2), count: 2 }, few)).toEqual([]);
    expect(judge({ rows: rowsOf(3), count: 3 }, few)).toHaveLength(3);
    const some = { ...rule, errorIf: parseRowCondition('= 0') };
    expect(judge({}, some)).toEqual([breach('none', 1, 'returns no row')]);
  });
});
