import { describe, expect, it } from 'vitest';
import { abortRuleKindContract } from '../abortRuleKind.contract.ts';
import { seen } from '../watched.support.ts';
import type { RuleStreak, Watched } from '../watched.ts';
import { health } from './health.ts';

const rule = { kind: 'health', times: 3 } as const;
const probes = (...problems: readonly (string | null)[]): Partial<Watched> => ({
  probes: problems.map((problem, index) => ({ second: 3 * index, problem })),
});
const broken = (over: Partial<Watched>): RuleStreak | null => health.judge(rule, seen(over));

abortRuleKindContract(health, {
  rule,
  kept: seen(probes('a', 'b', null)),
  broken: seen(probes('a', 'b', 'c')),
});

describe('the health address', () => {
  it('must fail so often in a row, by probes and not by seconds', () => {
    expect(broken(probes())).toBe(null);
    expect(broken(probes(null, 'a', 'b'))).toMatchObject({
      text: 'health fails: b (2 of 3 in a row)',
      streak: 2,
    });
    expect(broken(probes(null, 'a', 'b', 'c'))).toMatchObject({
      streak: 3,
      data: { second: 9, streak: 3, times: 3 },
    });
    expect(broken(probes('a', 'b', null))).toBe(null);
    expect(broken(probes('a', 'b', null, 'c'))).toMatchObject({ streak: 1 });
  });

  it('that this machine could not ask says nothing about the target', () => {
    const own = 'target does not answer at http://shop: connect EMFILE 10.0.0.1:80';
    const refused = 'target does not answer at http://shop: connect ECONNREFUSED 10.0.0.1:80';
    expect(broken(probes(refused, refused, refused))).not.toHaveProperty('blind');
    expect(broken(probes(refused, refused, own))).toMatchObject({ streak: 3, blind: true });
    expect(broken(probes(own, refused, refused))).toMatchObject({ streak: 3, blind: true });
    expect(broken(probes(own, refused, refused, refused))).not.toHaveProperty('blind');
  });
});
