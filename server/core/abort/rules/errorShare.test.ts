import { describe, expect, it } from 'vitest';
import { abortRuleKindContract } from '../abortRuleKind.contract.ts';
import { cell, second, seen } from '../watched.support.ts';
import type { Watched } from '../watched.ts';
import { errorShare, errorShareAt } from './errorShare.ts';

const rule = {
  kind: 'error-share',
  path: 'pay',
  above: 0.05,
  windowSeconds: 2,
  times: 1,
} as const;

const pays = (...failed: readonly number[]) =>
  seen({
    seconds: failed.map((count, n) => second(n, cell('pay', { finished: 10, failed: count }))),
  });

abortRuleKindContract(errorShare, { rule, kept: pays(0, 1), broken: pays(1, 1) });

describe('the error share', () => {
  const judged = (over: Partial<Watched>, of: Parameters<typeof errorShareAt>[0] = rule) =>
    errorShareAt(of, seen(over), (over.seconds?.length ?? 0) - 1);
  const pay = (finished: number, failed: number) => cell('pay', { finished, failed });

  it('is broken above the limit, not at it', () => {
    expect(judged({ seconds: [second(0, pay(60, 3)), second(1, pay(40, 2))] })).toBe(null);
    expect(judged({ seconds: [second(0, pay(60, 3)), second(1, pay(40, 3))] })).toEqual({
      text: 'errors of pay 6.00% (6 of 100 journeys in 2 s), limit 5%',
      data: {
        failed: 6,
        overdue: 0,
        bad: 6,
        all: 100,
        share: 0.06,
        above: 0.05,
        windowSeconds: 2,
        second: 1,
        missing: 0,
      },
    });
  });

  it('is written apart from a limit that it rounds to', () => {
    const seconds = [second(0, pay(60_000, 3_000)), second(1, pay(40_000, 2_004))];
    expect(judged({ seconds })?.text).toMatch(/^errors of pay 5\.004% .*, limit 5%$/);
  });

  it('never charges the target with what the generator could not send', () => {
    const kept = cell('pay', { finished: 100, correct: 0, failed: 0, noEvidence: 100 });
    expect(judged({ seconds: [second(0, kept), second(1, kept)] })).toBe(null);
    const some = cell('pay', { finished: 100, correct: 47, failed: 3, noEvidence: 50 });
    expect(judged({ seconds: [second(0, some), second(1, some)] })?.data).toMatchObject({
      bad: 6,
      all: 100,
    });
  });

  it('looks at its own path, or at all', () => {
    const seconds = [0, 1].map((index) =>
      second(index, cell('browse', { finished: 90, failed: 9 }), pay(10, 0)),
    );
    expect(judged({ seconds })).toBe(null);
    expect(judged({ seconds }, { ...rule, path: null })).toMatchObject({
      text: 'errors 9.00% (18 of 200 journeys in 2 s), limit 5%',
    });
  });

  it('slides: it waits until its window is full, and forgets what lies before it', () => {
    const bad = second(0, pay(10, 10));
    expect(judged({ seconds: [bad] })).toBe(null);
    const good = [second(1, pay(10, 0)), second(2, pay(10, 0))];
    expect(judged({ seconds: [bad, ...good] })).toBe(null);
    expect(judged({ seconds: [bad, ...good.slice(1)] })).not.toBe(null);
  });

  it('says nothing of no journeys', () => {
    expect(judged({ seconds: [second(0), second(1)] })).toBe(null);
  });

  it('counts what is open past its bound as failed, so that a target that hangs is seen', () => {
    const hung = [0, 1, 2, 3, 4].map((index) => second(index, cell('pay', { started: 10 })));
    const paths = [{ name: 'pay', latencyBoundMs: 2_000 }];
    expect(judged({ seconds: hung.slice(0, 2), paths })).toBe(null);
    expect(judged({ seconds: hung, paths })).toMatchObject({
      text: 'errors of pay 100.0% (0 failed and 20 open past their bound, of 20 journeys in 2 s), limit 5%',
      data: { failed: 0, overdue: 20, bad: 20, all: 20, share: 1 },
    });
    expect(judged({ seconds: hung, paths }, { ...rule, path: 'browse' })).toBe(null);
    expect(judged({ seconds: hung, paths }, { ...rule, path: null })?.data.overdue).toBe(20);
  });

  it('judges what is there and says how much is not', () => {
    const whole = second(0, pay(10, 1));
    const gap = { ...second(1, pay(0, 0)), shards: [], missing: [0, 1] };
    expect(judged({ seconds: [whole, gap] })).toMatchObject({ data: { missing: 2, all: 10 } });
  });
});
