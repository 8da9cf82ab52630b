import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Reason, type VerdictState, verdictOf, worst } from './verdict.ts';

describe('verdictOf', () => {
  it('takes fail before unknown before pass, and no data for unknown', () => {
    expect(worst(['pass', 'unknown', 'fail', 'pass'])).toBe('fail');
    expect(worst(['pass', 'unknown', 'pass'])).toBe('unknown');
    expect(worst(['pass', 'pass'])).toBe('pass');
    expect(worst([])).toBe('unknown');
  });

  it('puts the worst reasons first and keeps the order of equal ones', () => {
    const reasons: Reason[] = [
      { state: 'pass', text: 'a' },
      { state: 'unknown', text: 'b' },
      { state: 'fail', text: 'c' },
      { state: 'pass', text: 'd' },
      { state: 'fail', text: 'e' },
    ];
    expect(
      verdictOf(reasons)
        .reasons.map((r) => r.text)
        .join(''),
    ).toBe('cebad');
  });

  it('never improves with another reason', () => {
    const state = fc.constantFrom<VerdictState>('pass', 'unknown', 'fail');
    const rank = { pass: 0, unknown: 1, fail: 2 };
    fc.assert(
      fc.property(fc.array(state, { minLength: 1 }), state, (states, more) => {
        const before = worst(states);
        expect(rank[worst([...states, more])]).toBeGreaterThanOrEqual(rank[before]);
        expect(worst([...states, 'fail'])).toBe('fail');
        expect(worst([...states].reverse())).toBe(before);
      }),
    );
  });
});
