import { describe, expect, it } from 'vitest';
import { state, viewOf } from '../../../test/support/auditFacts.ts';
import { automatonOf } from './automaton.ts';
import { eventRules } from './orderRules.ts';
import {
  type AuditProgress,
  type AuditRead,
  afterRead,
  noProgress,
  unwatchedText,
  withDoubt,
  withOverwritten,
} from './progress.ts';
import { storedTrailsMax } from './stateTrail.ts';

/** A reading at an instant, with the age of its watermark. */
const read = (atMs: number, phase: AuditRead['phase'] = 'load', watermarkAgeMs = 0): AuditRead => ({
  watermark: { at: atMs },
  ...{ watermarkAgeMs, atMs, tookMs: 30, phase },
});
const follow = (from: AuditProgress, ...reads: readonly AuditRead[]): AuditProgress =>
  reads.reduce((progress, each) => afterRead(progress, each, false).progress, from);

describe('withOverwritten', () => {
  const rules = { ...eventRules, automaton: automatonOf({ placed: ['paid'] }) };
  const view = viewOf(
    { states: [state(1, 'o-1', 'paid', 2), state(2, 'o-2', 'paid')] },
    null,
    rules,
  );

  it('keeps what a reading showed of overwritten rows, and nothing where none are read', () => {
    expect(withOverwritten(noProgress, viewOf({}), true)).toEqual(noProgress);
    const stock = new Map([['hot', { units: 3, put: 4 }]]);
    const known: AuditProgress = {
      ...noProgress,
      states: [['so-3', { state: 'paid', version: 1 }]],
    };
    expect(withOverwritten(known, { ...view, stock }, true)).toEqual({
      ...noProgress,
      stock: [['hot', { units: 3, put: 4 }]],
      states: [
        ['so-3', { state: 'paid', version: 1 }],
        ['so-1', { state: 'paid', version: 2 }],
        ['so-2', { state: 'paid', version: null }],
      ],
    });
  });

  it('doubts, with the first reading of a server, what it has no earlier states of', () => {
    const trail = { state: 'paid', version: null };
    const states = Array.from({ length: storedTrailsMax }, (_, n) => [`s${n}`, trail] as const);
    const before: AuditProgress = { ...noProgress, states };
    const counted = { ...view.state.facts, states: storedTrailsMax + 7 };
    const many = { ...view, state: { ...view.state, facts: counted } };
    expect(withOverwritten(before, many, true).doubts).toEqual([
      'states of 7 rows could not be compared with those before another server took the run over',
    ]);
    expect(withOverwritten(before, many, true).states).toHaveLength(storedTrailsMax);
    expect(withOverwritten(before, many, false).doubts).toEqual([]);
    expect(withOverwritten(before, view, true).doubts).toEqual([]);
    expect(withOverwritten(noProgress, many, true).doubts).toEqual([]);
  });
});

describe('afterRead', () => {
  it('keeps when the store was first read, and the latest reading', () => {
    const progress = follow(noProgress, read(1000, 'baseline'), read(2000, 'idle'));
    expect(progress).toEqual({
      baselineAtMs: 1000,
      baselineFacts: null,
      lastRead: { watermark: { at: 2000 }, atMs: 2000, duringLoad: false },
      ticks: 0,
      ageMsMax: null,
      unwatchedMs: [],
      doubts: [],
    });
  });

  it.each(['load', 'idle'] as const)(
    'doubts an audit whose first reading came late: %s',
    (phase) => {
      const late = follow(noProgress, read(1000, phase), read(2000), read(3000, 'baseline'));
      expect(late.baselineAtMs).toBe(1000);
      expect(late.doubts).toEqual([
        'it was first read when the run had begun: what is older cannot be told apart',
      ]);
      expect(follow(noProgress, read(1000, 'baseline'), read(2000)).doubts).toEqual([]);
    },
  );

  it('counts the time between readings while load runs, and keeps the longest', () => {
    expect(follow(noProgress, read(1000, 'baseline'), read(9000)).ageMsMax).toBe(0);
    const loaded = follow(noProgress, read(1000), read(2500), read(3000));
    expect(loaded.ageMsMax).toBe(1500);
    expect(follow(loaded, read(9000, 'idle')).ageMsMax).toBe(1500);
    expect(afterRead(loaded, read(9000, 'idle'), false).ageMs).toBe(6000);
  });

  it('takes the age that the source gives when it is greater', () => {
    const first = follow(noProgress, read(1000), read(1400, 'load', 400));
    expect(first.ageMsMax).toBe(400);
    expect(afterRead(first, read(2000, 'load', 1000), false).ageMs).toBe(1000);
    expect(afterRead(first, read(2000, 'load', 599), false).ageMs).toBe(600);
  });

  it('counts a take-over apart from the age, and each one apart', () => {
    const left = follow(noProgress, read(1000, 'baseline'), read(2000), read(3000));
    const taken = afterRead(left, read(9500), true);
    expect(taken.ageMs).toBe(0);
    expect(taken.progress).toMatchObject({ ageMsMax: 1000, unwatchedMs: [6500] });
    const again = afterRead(taken.progress, read(16_500, 'idle'), true).progress;
    expect(again).toMatchObject({ baselineAtMs: 1000, ageMsMax: 1000, unwatchedMs: [6500, 7000] });
    expect(afterRead(again, read(17_000), false).progress.unwatchedMs).toEqual([6500, 7000]);
  });

  it('counts as age what the source held back during a take-over', () => {
    const left = follow(noProgress, read(1000), read(2000, 'load', 1000));
    expect(afterRead(left, read(8000, 'load', 7000), true)).toMatchObject({
      ageMs: 7000,
      progress: { ageMsMax: 7000, unwatchedMs: [6000] },
    });
  });

  it('has no unwatched time for a store that was never read', () => {
    expect(afterRead(noProgress, read(9000), true).progress.unwatchedMs).toEqual([]);
  });
});

it('times the readings that are taken while load runs, and no other', () => {
  const before = follow(noProgress, read(1000, 'baseline'), read(1500, 'idle'));
  expect(before.readings).toBeUndefined();
  const slow = { ...read(3000), tookMs: 70 };
  expect(follow(before, read(2000), slow, read(9000, 'idle')).readings).toEqual({
    ...{ readings: 2, busyMs: 100, longestMs: 70, fromMs: 2000, toMs: 3070 },
  });
});

it('keeps a doubt once', () => {
  const twice = withDoubt(withDoubt(withDoubt(noProgress, 'a'), 'b'), 'a');
  expect(twice.doubts).toEqual(['a', 'b']);
});

it('gives unwatched times in seconds, and nothing when there are none', () => {
  expect(unwatchedText(undefined)).toBeNull();
  expect(unwatchedText([])).toBeNull();
  expect(unwatchedText([6840, 7000])).toBe(
    'not watched for 6.84 s and 7.00 s while another server took the run over',
  );
});

it('counts a transaction that stays open only where the source does not say when it ends', () => {
  const ages = (passedAtMs?: number | null) => {
    const said = passedAtMs === undefined ? {} : { passedAtMs };
    const reads = [read(1_000), { ...read(2_000, 'load', 9_000), ...said }];
    return reads.reduce((progress, each) => afterRead(progress, each, false).progress, noProgress)
      .ageMsMax;
  };
  expect([ages(), ages(null), ages(500)]).toEqual([9_000, 1_000, 1_000]);
  const late = afterRead(
    follow(noProgress, read(1_000)),
    { ...read(2_000, 'load', 9_000), passedAtMs: null },
    false,
  );
  expect(late.ageMs).toBe(9_000);
});
