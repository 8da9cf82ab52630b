import { describe, expect, it } from 'vitest';
import { abortRuleKindContract } from '../abortRuleKind.contract.ts';
import { seen } from '../watched.support.ts';
import type { RuleStreak, Watched } from '../watched.ts';
import { leak } from './leak.ts';

const rule = { kind: 'leak', everySeconds: 10 } as const;
const well = { second: 9, leaks: [], problem: null };
const blind = { second: 19, leaks: [], problem: 'connect ECONNREFUSED' };
const broken = (over: Partial<Watched>): RuleStreak | null => leak.judge(rule, seen(over));

abortRuleKindContract(leak, {
  rule,
  kept: seen({ leakProbes: [well] }),
  broken: seen({ leakProbes: [{ ...well, leaks: ['zh-1 in live.orders.customer'] }] }),
});

describe('a leak', () => {
  it('trips at once, and stays', () => {
    expect(broken({ leakProbes: [well] })).toBe(null);
    const leaked = { second: 19, leaks: ['zh-1 in live.orders.customer', 'zh-2'], problem: null };
    expect(broken({ leakProbes: [well, leaked, well] })).toEqual({
      text: 'leak: zh-1 in live.orders.customer',
      data: { leaks: leaked.leaks, second: 19, streak: 1, times: 1 },
      streak: 1,
      times: 1,
    });
  });

  it('that could not be looked for three times in a row trips too', () => {
    expect(broken({ leakProbes: [blind, blind] })).toMatchObject({
      text: 'the live store could not be looked at for leaks: connect ECONNREFUSED (2 of 3 in a row)',
      streak: 2,
      times: 3,
    });
    expect(broken({ leakProbes: [blind, blind, well] })).toBe(null);
    const tripped = broken({ leakProbes: [blind, blind, blind] });
    expect(tripped).toMatchObject({ streak: 3, blind: true });
  });
});
