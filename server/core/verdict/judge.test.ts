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
import type { GoalResult } from '../goal/goalResult.ts';
import { type Evidence, judge } from './judge.ts';
import type { VerdictState } from './verdict.ts';

const needing = (requiredLevel: number, evidence: Evidence): Evidence => ({
  ...evidence,
  plan: { ...evidence.plan, requiredLevel },
});

describe('finding the capacity', () => {
  it('passes with the required load proven and clean audits and leak scan', () => {
    const verdict = judge(sound);
    expect(verdict.state).toBe('pass');
    expect(verdict.reasons.map((r) => r.text)).toEqual([
      'preflight: 5 of 5 hops saw the shadow tag and refused a corrupted one',
      'needed 170/s, proven 170/s: proven (85% of the peak required, 85% proven); SLO capacity between 85% (170/s) and 115% (230/s) of the peak; first breach: pay p95 ≤ 750 ms breached at 115% (230/s): why breached',
      'shadow audit: clean, 6 invariants over 18\u202f342 facts',
      'live audit: clean, 6 invariants over 1\u202f204 facts',
      'leak scan: 0 leaks in 4\u202f925 rows of 4 places',
    ]);
  });

  it('passes without a breach: what is required was carried', () => {
    const higher = { ...sound, points: [pointAt(1.5, 'met')] };
    expect(judge(higher).state).toBe('pass');
    expect(judge(higher).reasons[1]?.text).toBe(
      'needed 170/s, proven 300/s: proven (85% of the peak required, 150% proven); SLO capacity at least 150% (300/s) of the peak; no stage breached an SLO',
    );
  });

  it('fails when it breaks below what is required', () => {
    const points = [pointAt(0.25, 'met'), pointAt(0.4, 'breached'), pointAt(0.85, 'breached')];
    expect(gravest({ ...sound, points })).toEqual([
      'fail',
      'needed 170/s, proven 50/s: not proven (85% of the peak required, 25% proven); SLO capacity between 25% (50/s) and 40% (80/s) of the peak; pay p95 ≤ 750 ms breached at 40% (80/s): why breached',
    ]);
  });

  it('is unknown when the required load was not shown', () => {
    expect(gravest(needing(1, sound))[0]).toBe('unknown');
    expect(gravest({ ...sound, points: [] })).toEqual([
      'unknown',
      'needed 170/s, proven nothing: not proven (85% of the peak required, nothing proven); SLO capacity not known: no stage is evidence; no stage was measured',
    ]);
  });

  it('does not ask for every stage below', () => {
    const points = [pointAt(0.2, 'met', { unknown: 'a gap' }), ...sound.points];
    expect(judge({ ...sound, points }).state).toBe('pass');
  });
});

describe('holding a load', () => {
  it('passes when every SLO is met, and states no capacity', () => {
    expect(judge(holding).state).toBe('pass');
    expect(
      judge(holding)
        .reasons.slice(1, 3)
        .map((r) => r.text),
    ).toEqual([
      'needed 150/s, proven 150/s: proven (75% of the peak required, 75% proven); no stage breached an SLO',
      'all 1 SLOs met at 75% (150/s)',
    ]);
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
    const [verdict, first] = gravest({ ...holding, points });
    expect(verdict).toBe(state);
    expect(first.startsWith('needed 150/s, proven ')).toBe(true);
    expect(first.endsWith(`; ${text}`)).toBe(true);
    // What the requirement says already is not said twice.
    expect(judge({ ...holding, points }).reasons.map((r) => r.text)).not.toContain(text);
  });

  it('asks for every stage up to the required level', () => {
    const points = [pointAt(0.5, 'met', { unknown: 'a gap' }), pointAt(0.75, 'met')];
    expect(gravest({ ...holding, points })).toEqual([
      'unknown',
      'load at 50% (100/s) is no evidence: a gap',
    ]);
    const again = [pointAt(0.75, 'unknown', { stage: 1 }), pointAt(0.75, 'met')];
    expect(gravest({ ...holding, points: again })).toEqual([
      'unknown',
      'pay p95 ≤ 750 ms unknown at 75% (150/s): why unknown',
    ]);
  });

  it('passes when only a higher stage broke', () => {
    const points = [pointAt(0.75, 'met'), pointAt(1, 'breached')];
    const verdict = judge({ ...holding, points });
    expect(verdict.state).toBe('pass');
    expect(verdict.reasons[1]?.text).toMatch(/; first breach: pay p95 ≤ 750 ms breached at 100%/);
  });

  it('counts what it held at several levels only where the highest is required', () => {
    const beside = (levelMax: number) =>
      judge({ ...holding, points: [pointAt(0.75, 'met'), pointAt(0.5, 'unknown', { levelMax })] });
    expect(beside(0.75).state).toBe('unknown');
    expect(beside(0.76).state).toBe('pass');
  });

  it('is unknown when it held less than is required', () => {
    expect(gravest(needing(1, holding))).toEqual([
      'unknown',
      'needed 200/s, proven 150/s: not proven (100% of the peak required, 75% proven); no stage drove so much; the highest drove 75% (150/s)',
    ]);
  });

  it('gives a reason for every SLO that is not met', () => {
    const slos = [
      outcome('breached'),
      outcome('met'),
      { ...outcome('breached'), name: 'second', reason: null },
      { ...outcome('unknown'), reason: null },
    ];
    const verdict = judge({ ...holding, points: [pointAt(0.75, 'met', { slos })] });
    expect(verdict.reasons.slice(1, 3)).toEqual([
      { state: 'fail', text: 'second breached at 75% (150/s): no reason given' },
      { state: 'unknown', text: 'pay p95 ≤ 750 ms unknown at 75% (150/s): no reason given' },
    ]);
    const undecided = [
      outcome('met'),
      outcome('unknown'),
      { ...outcome('unknown'), name: 'second' },
    ];
    const open = judge({ ...holding, points: [pointAt(0.75, 'met', { slos: undecided })] });
    expect(open.reasons.slice(0, 2).map((r) => [r.state, r.text.split('; ').at(-1)])).toEqual([
      ['unknown', 'pay p95 ≤ 750 ms unknown at 75% (150/s): why unknown'],
      ['unknown', 'second unknown at 75% (150/s): why unknown'],
    ]);
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

  it('names what is older than the run, and charges nothing for it', () => {
    const verdict = judge({ ...sound, leaks: { ...leaks, older: { count: 3, listed: [leak] } } });
    expect(verdict.state).toBe('pass');
    expect(verdict.reasons.at(-1)?.text).toBe(
      'leak scan: 0 leaks in 4\u202f925 rows of 4 places; 3 rows or keys are older than this run, or of another',
    );
  });

  it('has nothing to scan where no hop has a store, and only there', () => {
    const given = sound.preflight as NonNullable<Evidence['preflight']>;
    const hops = given.hops.map((hop) => ({ ...hop, store: 'none' }));
    const scan = { ...leaks, scanned: [] };
    const verdict = judge({ ...sound, leaks: scan, preflight: { ...given, hops } });
    expect(verdict.state).toBe('pass');
    expect(verdict.reasons.at(-1)?.text).toBe('leak scan: nothing to scan: no hop has a store');
    const blind = { ...scan, state: 'unknown', reason: 'away' } as const;
    expect(gravest({ ...sound, leaks: blind, preflight: { ...given, hops } })).toEqual([
      'unknown',
      'leak scan: away',
    ]);
  });
});

it('says in each verdict that the target file admits a role that may write', () => {
  const text = 'stores: the target file admits an audit role that may write';
  const told = (allowWritableRole?: boolean) =>
    judge({
      ...sound,
      plan: { ...sound.plan, ...(allowWritableRole === undefined ? {} : { allowWritableRole }) },
    });
  expect(told(true).state).toBe('pass');
  expect(told(true).reasons.at(-1)).toEqual({ state: 'pass', text });
  for (const not of [told(false), told()]) {
    expect(not.reasons.map((reason) => reason.text)).not.toContain(text);
  }
});

describe('the preflight', () => {
  const [hop] = recorded.preflight?.hops ?? [];
  const withHop = (more: Partial<NonNullable<typeof hop>>): Evidence => ({
    ...sound,
    points: [],
    preflight: { state: 'fail', hops: hop ? [{ ...hop, ...more }, hop] : [] },
  });

  it('is unknown when this machine could not ask, and a fail when one hop answered wrongly', () => {
    const own = 'target does not answer at http://gateway: connect EMFILE 10.0.0.1:80';
    const [first] = recorded.preflight?.hops ?? [];
    const of = (...problems: readonly (string | null)[]) =>
      judge({
        ...sound,
        preflight: {
          state: 'fail',
          hops: first ? problems.map((problem) => ({ ...first, problem })) : [],
        },
      });
    expect(of(own, own, null).state).toBe('unknown');
    expect(of(own).reasons[0]?.text).toContain(own);
    expect(of(own, 'status 500').reasons[0]).toEqual({
      state: 'fail',
      text: `preflight: ${first?.service} ${first?.instance}: status 500, and 1 more`,
    });
    expect(of('status 500').state).toBe('fail');
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
    expect(judge({ ...sound, preflight: { state: 'fail', hops: hop ? [hop] : [] } })).toEqual({
      ...{ state: 'fail', reasons: [{ state: 'fail', text: 'preflight: a hop failed' }] },
    });
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

describe('what the isolation asks', () => {
  const under = (isolation: 'shadow' | 'dedicated' | 'observe', evidence: Evidence = sound) => ({
    ...evidence,
    plan: { ...evidence.plan, isolation },
  });
  const leaked = {
    state: 'leaked',
    reason: null,
    scanned: [{ place: 'live.orders', rows: 3 }],
    leaks: [{ place: 'live.orders', id: '7', owner: 'r', text: 'written by this run' }],
  } as const;
  const unseen = {
    state: 'fail',
    hops: [
      {
        service: 'pay',
        instance: 'p1',
        tagSeen: false,
        store: null,
        corruptRefused: false,
        problem: null,
      },
    ],
  } as const;

  it('passes a dedicated stack without canary, leak scan and a second store, and says so', () => {
    const audit = sound.audit.filter(({ store }) => store === 'shadow');
    const verdict = judge(under('dedicated', { ...sound, audit, leaks: null, preflight: null }));
    expect(verdict.state).toBe('pass');
    expect(verdict.reasons.map(({ text }) => text).slice(1)).toEqual([
      'audit: clean, 6 invariants over 18\u202f342 facts',
      'isolation dedicated: the target file says that all data of this stack is rehearsal data; no tag, canary or leak scan is asked of it',
    ]);
  });

  it('does not know of a dedicated stack whose one store has no result', () => {
    const verdict = judge(under('dedicated', { ...sound, audit: [] }));
    expect([verdict.state, verdict.reasons[0]?.text]).toEqual([
      'unknown',
      'audit: there is no result of it',
    ]);
  });

  it('fails a dedicated stack for its load and its audit like any other', () => {
    const broken = auditWith({ state: 'broken', findings: [finding] });
    const verdict = judge(under('dedicated', { ...sound, audit: broken }));
    expect(verdict.state).toBe('fail');
    expect(verdict.reasons[0]?.text).toMatch(/^audit: /);
    const points = [pointAt(0.4, 'breached')];
    expect(judge(under('dedicated', { ...sound, points })).state).toBe('fail');
  });

  it.each([
    ['shadow', 'fail'],
    ['observe', 'unknown'],
  ] as const)('under %s a leak or a hop without the tag is %s', (isolation, state) => {
    expect(judge(under(isolation, { ...sound, leaks: leaked })).state).toBe(state);
    expect(judge(under(isolation, { ...sound, preflight: unseen })).state).toBe(state);
  });

  it('judges load and audit of an observed stack whose canary failed, and passes a clean one', () => {
    const verdict = judge(under('observe', { ...sound, preflight: unseen }));
    expect(verdict.reasons[0]).toEqual({
      state: 'unknown',
      text: 'preflight: pay p1: the shadow tag was not seen',
    });
    expect(verdict.reasons.length).toBeGreaterThan(4);
    expect(verdict.reasons.at(-1)?.text).toMatch(/^isolation observe: .*at most 5\/s$/);
    expect(judge(under('observe')).state).toBe('pass');
    expect(judge(under('observe', { ...sound, leaks: null })).state).toBe('unknown');
    expect(judge(under('observe', { ...sound, preflight: null })).state).toBe('unknown');
  });

  it('says nothing of the tag’s own contract', () => {
    expect(judge(under('shadow'))).toEqual(judge(sound));
  });
});

it('has the reasons of the goal, of which the worst counts', () => {
  const goalOf = (state: 'pass' | 'fail' | 'unknown'): GoalResult => ({
    ...{ goal: 'spike', state, text: '', method: '' },
    reasons: [{ state, text: `spike: ${state}` }],
  });
  expect(judge({ ...sound, goal: goalOf('fail') }).state).toBe('fail');
  expect(judge({ ...sound, goal: goalOf('unknown') }).state).toBe('unknown');
  const { state, reasons } = judge({ ...sound, goal: goalOf('pass') });
  expect([state, reasons.some(({ text }) => text === 'spike: pass')]).toEqual(['pass', true]);
  expect(judge({ ...sound, goal: null })).toEqual(judge(sound));
});
