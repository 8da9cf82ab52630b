import { describe, expect, it } from 'vitest';
import { anyRow } from './rowCondition.ts';
import {
  dueRules,
  nextRuleTrails,
  noRuleTrails,
  ruleDoubts,
  ruleText,
  summarizeRules,
  trailDoubts,
} from './ruleTrail.ts';
import { conditionsOf, type RuleReading, type SqlRule } from './sqlRule.ts';

const rule = (name: string, more: Partial<SqlRule> = {}): SqlRule => ({
  ...{ name, place: `a.yaml:${name}`, sql: 'S', ...conditionsOf('error') },
  ...{ everyMs: null, timeoutMs: 1_000, ...more },
});
const reading = (name: string, count = 0, more: Partial<RuleReading> = {}): RuleReading => ({
  name,
  rows: Array.from({ length: Math.min(count, 5) }, (_, n) => ({ id: `${n}`, text: `id ${n}` })),
  ...{ count, tookMs: 10, emptyTables: null, problem: null, ...more },
});

describe('the trails of rules', () => {
  it('keep the latest of each, count them, and know the longest', () => {
    const rules = [rule('a'), rule('b'), rule('c')];
    const first = nextRuleTrails(
      noRuleTrails,
      rules,
      [reading('a', 1, { tookMs: 30 }), reading('b')],
      100,
    );
    expect([...first.keys()]).toEqual(['a', 'b']);
    const second = nextRuleTrails(first, rules, [reading('a', 2)], 200);
    expect(second.get('a')).toMatchObject({
      ...{ latest: { count: 2 }, isNew: true, atMs: 200, runs: 2, tookMsMax: 30 },
    });
    expect(second.get('b')).toMatchObject({ isNew: false, atMs: 100, runs: 1, tookMsMax: 10 });
    expect(nextRuleTrails(second, [], [reading('a')], 300).size).toBe(0);
  });
});

describe('the rules that are due', () => {
  const rules = [rule('once'), rule('often', { everyMs: 1_000 }), rule('new', { everyMs: 5_000 })];
  const trails = nextRuleTrails(noRuleTrails, rules, [reading('once'), reading('often')], 2_000);
  const waiting = new Map([['once x', { subject: 'once', signature: 'x', sinceMs: 2_000 }]]);
  const clock = {
    phase: 'load',
    recount: false,
    lastAtMs: 2_999,
    settleMs: 3_000,
    waiting,
  } as const;
  const due = (more: Partial<Parameters<typeof dueRules>[2]>) =>
    dueRules(rules, trails, { ...clock, ...more }).map(({ name }) => name);

  it('are all in the first reading and in the last', () => {
    expect(due({ lastAtMs: null })).toEqual(['once', 'often', 'new']);
    expect(due({ phase: 'idle', recount: true })).toEqual(['once', 'often', 'new']);
  });

  it('are under load those whose time has come', () => {
    expect(due({})).toEqual(['new']);
    expect(due({ lastAtMs: 3_000 })).toEqual(['often', 'new']);
    expect(due({ lastAtMs: 9_000 })).toEqual(['often', 'new']);
  });

  it('are afterwards those whose rows wait, when they have settled by the next reading', () => {
    expect(due({ phase: 'idle', lastAtMs: 4_749 })).toEqual([]);
    expect(due({ phase: 'idle', lastAtMs: 4_750 })).toEqual(['once']);
    expect(due({ phase: 'idle', lastAtMs: 9_000, waiting: new Map() })).toEqual([]);
  });
});

describe('what a rule came to', () => {
  const summaryOf = (of: SqlRule, latest: RuleReading | null, broken = false) => {
    const trails = latest === null ? noRuleTrails : nextRuleTrails(noRuleTrails, [of], [latest], 1);
    const [summary] = summarizeRules([of], trails, new Set(broken ? [of.name] : []));
    if (summary === undefined) throw new Error('no summary');
    return summary;
  };
  const warns = rule('a', conditionsOf('warning'));

  it('is whole, with its first rows and its cost', () => {
    expect(summaryOf(rule('a'), reading('a', 5, { tookMs: 12.6 }), true)).toEqual({
      ...{ name: 'a', place: 'a.yaml:a', severity: 'error', state: 'broken', rows: 5 },
      ...{ firstRows: ['id 0', 'id 1', 'id 2'], runs: 1, tookMsMax: 13, reason: null },
    });
    expect(summaryOf(warns, reading('a', 1))).toMatchObject({
      ...{ severity: 'warning', state: 'warned', rows: 1, firstRows: ['id 0'] },
    });
  });

  it.each<[string, SqlRule, RuleReading | null, string, string | null]>([
    ['no row', rule('a'), reading('a'), 'holds', null],
    ['no run', rule('a'), null, 'unknown', 'it did not run'],
    ['an error', rule('a'), reading('a', 0, { problem: 'no table' }), 'unknown', 'no table'],
    [
      'a new row',
      rule('a'),
      reading('a', 1),
      'unknown',
      'its rows were first seen when the audit ended',
    ],
    [
      'few rows',
      rule('a', { errorIf: { text: '> 5', holds: (n) => n > 5 } }),
      reading('a', 5),
      'warned',
      null,
    ],
    [
      'rows that do not matter',
      rule('a', { errorIf: null, warnIf: null }),
      reading('a', 5),
      'holds',
      null,
    ],
    [
      'an empty table',
      rule('a'),
      reading('a', 0, { emptyTables: ['t'] }),
      'nothing-to-judge',
      't holds no row',
    ],
    [
      'empty tables',
      rule('a'),
      reading('a', 0, { emptyTables: ['t', 'u'] }),
      'nothing-to-judge',
      't, u hold no row',
    ],
    [
      'no table',
      rule('a'),
      reading('a', 0, { emptyTables: [] }),
      'nothing-to-judge',
      'it reads no table',
    ],
  ])('with %s', (_, of, latest, state, reason) => {
    const summary = summaryOf(of, latest);
    expect([summary.state, summary.reason]).toEqual([state, reason]);
    const failed = latest === null || latest.problem !== null;
    expect(summary.rows).toBe(failed ? null : latest.count);
  });

  it('is a doubt with its place where it is unknown, also beside a finding', () => {
    const failed = reading('a', 0, { problem: 'no table' });
    const text = 'the rule "a" (a.yaml:a) is unknown: no table';
    expect(ruleDoubts([summaryOf(rule('a'), failed)])).toEqual([text]);
    expect(ruleDoubts([summaryOf(rule('a'), failed, true)])).toEqual([text]);
    expect(ruleDoubts([summaryOf(rule('a'), reading('a', 0, { emptyTables: [] }))])).toEqual([]);
    expect(ruleDoubts([summaryOf(rule('a'), reading('a', 1), true)])).toEqual([]);
    expect(
      trailDoubts(nextRuleTrails(noRuleTrails, [rule('a'), rule('b')], [failed, reading('b')], 1)),
    ).toEqual([text]);
  });

  it('is told in a line', () => {
    const told = (of: SqlRule, latest: RuleReading | null, broken = false) =>
      ruleText(summaryOf(of, latest, broken));
    expect(told(rule('a'), reading('a'))).toBe('holds: ran 1 time, 10 ms at most');
    expect(told(rule('a'), reading('a', 1), true)).toBe('broken: 1 row; ran 1 time, 10 ms at most');
    expect(told(warns, reading('a', 2))).toBe('warned: 2 rows; ran 1 time, 10 ms at most');
    expect(told(rule('a'), null)).toBe('unknown: it did not run; ran 0 times, 0.0 ms at most');
    expect(told(rule('a'), reading('a', 0, { emptyTables: ['t'] }))).toBe(
      'had nothing to judge: t holds no row; ran 1 time, 10 ms at most',
    );
    expect(conditionsOf('error')).toEqual({ errorIf: anyRow, warnIf: anyRow });
  });
});
