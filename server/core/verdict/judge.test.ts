import { describe, expect, it } from 'vitest';
import {
  auditWith,
  finding,
  gravest,
  holding,
  recorded,
  sound,
} from '../../test/support/evidenceCase.ts';
import { outcome, pointAt } from '../../test/support/pointCase.ts';
import { type Evidence, judge } from './judge.ts';
import type { VerdictState } from './verdict.ts';

describe('finding the capacity', () => {
  it('passes with a bracket and clean audits and leak scan', () => {
    const verdict = judge(sound);
    expect(verdict.state).toBe('pass');
    expect(verdict.reasons.map((r) => r.text)).toEqual([
      'preflight: 5 of 5 hops saw the shadow tag and refused a corrupted one',
      'SLO capacity between 85% (170/s) and 115% (230/s) of the peak; first breach: pay p95 ≤ 750 ms (why breached)',
      'shadow audit: clean, 6 invariants over 18342 ledger facts',
      'live audit: clean, 6 invariants over 1204 ledger facts',
      'leak scan: 0 leaks in 4925 rows of 4 places',
    ]);
  });

  it('is unknown without a breach: only a lower bound is known', () => {
    expect(gravest({ ...sound, points: [pointAt(0.85, 'met')] })).toEqual([
      'unknown',
      'SLO capacity at least 85% (170/s) of the peak: no stage breached an SLO, so the limit lies higher',
    ]);
  });

  it('fails when the lowest load breaches, and is unknown when a lower one is no evidence', () => {
    const points = [pointAt(0.5, 'breached'), pointAt(1, 'breached')];
    expect(gravest({ ...sound, points })[0]).toBe('fail');
    expect(gravest({ ...sound, points })[1]).toMatch(
      /^SLO capacity below 50% \(100\/s\) of the peak; first breach: pay p95/,
    );
    const lower = pointAt(0.2, 'met', { unknown: 'a gap' });
    expect(gravest({ ...sound, points: [lower, ...points] })[0]).toBe('unknown');
  });

  it('names the breach of the lowest load, for any order of stages', () => {
    const late = pointAt(1.15, 'met', { slos: [{ ...outcome('breached'), name: 'later' }] });
    const points = [late, pointAt(0.5, 'met'), pointAt(0.9, 'breached')];
    expect(judge({ ...sound, points }).reasons[1]?.text).toMatch(/first breach: pay p95 ≤ 750 ms/);
  });

  it('is unknown when no stage is evidence', () => {
    expect(gravest({ ...sound, points: [] })).toEqual([
      'unknown',
      'SLO capacity not known: no stage is evidence',
    ]);
  });
});

describe('holding a load', () => {
  it('passes when every SLO is met', () => {
    expect(judge(holding).state).toBe('pass');
    expect(judge(holding).reasons[1]?.text).toBe('all 1 SLOs met at 75% (150/s)');
  });

  it.each<[string, Evidence['points'], VerdictState, string]>([
    [
      'a breach',
      [pointAt(0.5, 'met'), pointAt(0.75, 'breached')],
      'fail',
      'pay p95 ≤ 750 ms breached at 75% (150/s): why breached',
    ],
    [
      'an SLO unknown',
      [pointAt(0.75, 'unknown')],
      'unknown',
      'pay p95 ≤ 750 ms unknown at 75% (150/s): why unknown',
    ],
    [
      'a gap',
      [pointAt(0.75, 'breached', { unknown: 'a gap' })],
      'unknown',
      'load at 75% (150/s) is no evidence: a gap',
    ],
    [
      'the generator',
      [pointAt(0.75, 'breached', { generatorLimited: 'no CPU' })],
      'unknown',
      'load at 75% (150/s) was limited by the generator: no CPU',
    ],
    [
      'no SLO',
      [pointAt(0.75, 'met', { slos: [] })],
      'unknown',
      'no SLO to judge the load at 75% (150/s) by',
    ],
    ['no stage', [], 'unknown', 'no stage was measured'],
  ])('does not pass with %s', (_, points, state, text) => {
    expect(gravest({ ...holding, points })).toEqual([state, text]);
  });

  it('gives a reason for every SLO that is not met', () => {
    const slos = [outcome('breached'), outcome('met'), outcome('unknown')];
    const verdict = judge({ ...holding, points: [pointAt(0.75, 'met', { slos })] });
    expect(verdict.reasons.slice(0, 2).map((r) => r.state)).toEqual(['fail', 'unknown']);
  });
});

describe('the leak scan', () => {
  const leak = {
    place: 'postgres live.orders',
    id: 'zh-x-1',
    owner: 'x',
    text: 'rehearsal row in the live store',
  };
  const leaks = sound.leaks as NonNullable<Evidence['leaks']>;

  it.each<[Evidence['leaks'], VerdictState, string]>([
    [null, 'unknown', 'it did not run'],
    [{ ...leaks, state: 'unknown', reason: 'Redis is gone' }, 'unknown', 'Redis is gone'],
    [{ ...leaks, state: 'unknown' }, 'unknown', 'it could not be judged'],
    [{ ...leaks, scanned: [] }, 'unknown', 'no place was scanned'],
    [{ ...leaks, state: 'leaked' }, 'fail', 'residue was found'],
    [
      { ...leaks, leaks: [leak, leak] },
      'fail',
      'rehearsal row in the live store (zh-x-1 in postgres live.orders), and 1 more',
    ],
  ])('with %j is %s', (scan, state, text) => {
    expect(gravest({ ...sound, leaks: scan })).toEqual([state, `leak scan: ${text}`]);
  });
});

describe('the preflight', () => {
  const [hop] = recorded.preflight?.hops ?? [];
  const withHop = (more: Partial<NonNullable<typeof hop>>): Evidence => ({
    ...sound,
    points: [],
    preflight: { state: 'fail', hops: hop ? [{ ...hop, ...more }, hop] : [] },
  });

  it('that failed is a fail and the only reason: no load was sent', () => {
    const verdict = judge(withHop({ tagSeen: false }));
    expect(verdict).toEqual({
      state: 'fail',
      reasons: [
        { state: 'fail', text: 'preflight: gateway 127.0.0.1:4100: the shadow tag was not seen' },
      ],
    });
    expect(gravest(withHop({ corruptRefused: false }))[1]).toMatch(
      /a corrupted tag was not refused$/,
    );
    expect(gravest(withHop({ problem: 'it does not answer' }))[1]).toMatch(/: it does not answer$/);
  });

  it('is a fail when a hop failed, for any state of the summary', () => {
    const evidence = withHop({ tagSeen: false });
    const passed = {
      ...evidence,
      preflight: { state: 'pass' as const, hops: evidence.preflight?.hops ?? [] },
    };
    expect(judge(passed).state).toBe('fail');
    expect(judge({ ...sound, preflight: { state: 'fail', hops: [] } }).state).toBe('fail');
  });

  it('is unknown when it did not run or checked no hop', () => {
    expect(gravest({ ...sound, preflight: null })).toEqual([
      'unknown',
      'preflight: the canary did not run',
    ]);
    expect(gravest({ ...sound, preflight: { state: 'pass', hops: [] } })).toEqual([
      'unknown',
      'preflight: no hop was checked',
    ]);
  });
});

describe('a run that was stopped', () => {
  it('by a person is unknown, unless it failed already', () => {
    const abortedBy = { kind: 'person', by: 'ada', reason: 'wrong target' } as const;
    expect(gravest({ ...sound, abortedBy })).toEqual(['unknown', 'aborted by ada: wrong target']);
    const audit = auditWith({ state: 'broken', findings: [finding] });
    expect(judge({ ...sound, abortedBy, audit }).state).toBe('fail');
  });

  it('by the target’s owner is unknown: it is no statement about the target', () => {
    const abortedBy = { kind: 'permission', rule: 'the quiet window', text: 'it began' } as const;
    const words = 'stopped by the quiet window: it began';
    expect(gravest({ ...sound, abortedBy })).toEqual(['unknown', words]);
  });

  it('by an abort rule is a fail, with its numbers', () => {
    const abortedBy = { kind: 'rule', rule: 'error-share', text: '12% > 5% over 5 s' } as const;
    expect(gravest({ ...sound, abortedBy })).toEqual([
      'fail',
      'abort rule error-share tripped: 12% > 5% over 5 s',
    ]);
  });

  it('by an abort rule without figures is unknown, with its numbers', () => {
    const text = "live customers' figures could not be read for 5 s";
    const abortedBy = { kind: 'rule', rule: 'live-errors', text, blind: true } as const;
    expect(gravest({ ...sound, abortedBy })).toEqual([
      'unknown',
      `abort rule live-errors tripped: ${text}`,
    ]);
  });

  it('by a failure of Zerohour is unknown', () => {
    const abortedBy = { kind: 'failure', text: 'k6 exited with 107' } as const;
    expect(gravest({ ...sound, abortedBy })).toEqual([
      'unknown',
      'the run did not go to its end: k6 exited with 107',
    ]);
  });
});

it('no pass remains when a piece of evidence is removed', () => {
  const without: Partial<Evidence>[] = [
    { points: [] },
    { audit: [] },
    { leaks: null },
    { preflight: null },
  ];
  for (const less of without) {
    expect(judge({ ...sound, ...less }).state).not.toBe('pass');
    expect(judge({ ...holding, ...less }).state).not.toBe('pass');
  }
});
