import { describe, expect, it } from 'vitest';
import { guardOff, mallRun, midnightPeak } from '../../test/support/mallRun.ts';
import { outcome, pointAt } from '../../test/support/pointCase.ts';
import type { AuditSummary, Finding } from '../audit/finding.ts';
import { type Evidence, judge } from './judge.ts';
import type { VerdictState } from './verdict.ts';

const recorded = mallRun({ ...midnightPeak, levels: [] });
const finding = mallRun({ ...guardOff, levels: [] }).audit[0]?.findings[0] as Finding;

const sound: Evidence = {
  plan: recorded.plan,
  points: [pointAt(0.85, 'met'), pointAt(1.15, 'breached')],
  audit: recorded.audit,
  leaks: recorded.leaks,
  preflight: recorded.preflight,
  abortedBy: null,
};
const holding: Evidence = {
  ...sound,
  plan: { ...sound.plan, goal: 'hold' },
  points: [pointAt(0.75, 'met')],
};
const gravest = (evidence: Evidence): readonly [VerdictState, string] => {
  const verdict = judge(evidence);
  return [verdict.state, verdict.reasons[0]?.text ?? ''];
};
const auditWith = (more: Partial<AuditSummary>, store = 'shadow'): readonly AuditSummary[] =>
  sound.audit.map((summary) => (summary.store === store ? { ...summary, ...more } : summary));

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

  it('is unknown without a breach: at least so much', () => {
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

  it('names the breach of the lowest load, in whatever order the loads were driven', () => {
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

  it('tells every SLO that is not met', () => {
    const slos = [outcome('breached'), outcome('met'), outcome('unknown')];
    const verdict = judge({ ...holding, points: [pointAt(0.75, 'met', { slos })] });
    expect(verdict.reasons.slice(0, 2).map((r) => r.state)).toEqual(['fail', 'unknown']);
  });
});

describe('the audit', () => {
  it('fails for an oversell, with SKU and amount', () => {
    const audit = auditWith({ state: 'broken', findings: [finding, { ...finding, amount: 3 }] });
    expect(gravest({ ...sound, audit })).toEqual([
      'fail',
      'shadow audit: oversell of HOT-1 by 37 units, found while load ran, 718 ms after commit: 137 units are on placed orders, and 100 were there; 2 findings in all',
    ]);
  });

  it('fails for a finding among live customers', () => {
    const found = { ...finding, store: 'live' as const, duringLoad: false, detectionMs: null };
    const audit = auditWith({ state: 'broken', findings: [found] }, 'live');
    expect(gravest({ ...sound, audit })[1]).toMatch(
      /^live audit: oversell of HOT-1 by 37 units, found after the load: /,
    );
  });

  it('tells money without units and each invariant apart, by its worst finding', () => {
    const paid = {
      ...finding,
      invariant: 'one-payment-per-order' as const,
      sku: null,
      amount: -500,
    };
    const audit = auditWith({
      state: 'broken',
      findings: [{ ...paid, amount: 100 }, paid, finding],
    });
    const texts = judge({ ...sound, audit })
      .reasons.filter((r) => r.state === 'fail')
      .map((r) => r.text);
    expect(texts).toHaveLength(2);
    expect(texts[0]).toMatch(/^shadow audit: oversell of /);
    expect(texts[1]).toMatch(/^shadow audit: one-payment-per-order by -500, found/);
  });

  it('lays nothing on a run that was broken before it began', () => {
    const older = { ...finding, beforeRun: true };
    const calm = judge({ ...sound, audit: auditWith({ state: 'clean', findings: [older] }) });
    expect(calm.state).toBe('pass');
    expect(calm.reasons.map((reason) => reason.text)).toContainEqual(
      expect.stringMatching(/^shadow audit: clean, .* \(1 findings are older than the run\)$/),
    );
    const both = auditWith({ state: 'broken', findings: [older, finding] });
    const fails = judge({ ...sound, audit: both }).reasons.filter((r) => r.state === 'fail');
    expect(fails).toHaveLength(1);
  });

  it('fails when it says broken and names no finding', () => {
    const audit = auditWith({ state: 'broken', reason: 'too many to keep' });
    expect(gravest({ ...sound, audit })).toEqual(['fail', 'shadow audit: too many to keep']);
  });

  it.each<[Partial<AuditSummary>, string]>([
    [{ state: 'unknown', reason: 'the ledger is gone' }, 'the ledger is gone'],
    [{ state: 'unknown' }, 'it could not be judged'],
    [{ checked: [] }, 'no invariant was checked'],
    [{ watermarkAgeMsMax: 5001 }, 'it fell 5.0 s behind the ledger, more than 5 s'],
  ])('is unknown with %j', (more, doubt) => {
    expect(gravest({ ...sound, audit: auditWith(more) })).toEqual([
      'unknown',
      `shadow audit: ${doubt}`,
    ]);
  });

  it('may be exactly 5 s behind', () => {
    expect(judge({ ...sound, audit: auditWith({ watermarkAgeMsMax: 5000 }) }).state).toBe('pass');
  });

  it('still fails for what it found before it crashed', () => {
    const audit = auditWith({ state: 'unknown', reason: 'crashed', findings: [finding] });
    expect(
      judge({ ...sound, audit })
        .reasons.slice(0, 2)
        .map((r) => r.state),
    ).toEqual(['fail', 'unknown']);
  });

  it('is unknown when asked for and missing, for each store; not asked for, it is not missed', () => {
    const audit = sound.audit.filter((summary) => summary.store === 'shadow');
    expect(gravest({ ...sound, audit })).toEqual([
      'unknown',
      'live audit: there is no result of it',
    ]);
    expect(judge({ ...sound, audit: [], plan: { ...sound.plan, audit: null } }).state).toBe('pass');
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

  it('that failed is a fail and the only reason: nothing was driven', () => {
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

  it('is a fail when a hop shows it, whatever the summary says', () => {
    const evidence = withHop({ tagSeen: false });
    const passed = {
      ...evidence,
      preflight: { state: 'pass' as const, hops: evidence.preflight?.hops ?? [] },
    };
    expect(judge(passed).state).toBe('fail');
    expect(judge({ ...sound, preflight: { state: 'fail', hops: [] } }).state).toBe('fail');
  });

  it('is unknown when it did not run or asked nobody', () => {
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

  it('by an abort rule is a fail, with its numbers', () => {
    const abortedBy = { kind: 'rule', rule: 'error-share', text: '12% > 5% over 5 s' } as const;
    expect(gravest({ ...sound, abortedBy })).toEqual([
      'fail',
      'abort rule error-share tripped: 12% > 5% over 5 s',
    ]);
  });

  it('by a failure of ours is unknown', () => {
    const abortedBy = { kind: 'failure', text: 'k6 exited with 107' } as const;
    expect(gravest({ ...sound, abortedBy })).toEqual([
      'unknown',
      'the run did not go to its end: k6 exited with 107',
    ]);
  });
});

it('no piece of evidence can be taken away and leave a pass', () => {
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
