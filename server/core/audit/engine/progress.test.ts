import { describe, expect, it } from 'vitest';
import {
  type AuditProgress,
  type AuditRead,
  afterRead,
  noProgress,
  unwatchedText,
  withDoubt,
} from './progress.ts';

/** A look with nothing in flight, or with transaction `xmin` still open. */
const calm = (atMs: number, phase: AuditRead['phase'] = 'load'): AuditRead => ({
  xmin: 900n,
  xmax: 900n,
  atMs,
  phase,
});
const held = (atMs: number, xmin: bigint, phase: AuditRead['phase'] = 'load'): AuditRead => ({
  xmin,
  xmax: 999n,
  atMs,
  phase,
});
const follow = (from: AuditProgress, ...looks: readonly AuditRead[]): AuditProgress =>
  looks.reduce((progress, look) => afterRead(progress, look, false).progress, from);

describe('afterRead', () => {
  it('keeps when the store was first looked at, and how far the last look saw', () => {
    const progress = follow(noProgress, calm(1000, 'baseline'), held(2000, 17n, 'idle'));
    expect(progress).toEqual({
      baselineAtMs: 1000,
      watermark: { xmin: '17', atMs: 2000, duringLoad: false, heldSinceMs: 2000 },
      ticks: 0,
      ageMsMax: null,
      unwatchedMs: [],
      doubts: [],
    });
  });

  it('counts the time between looks while load runs, and the longest stays', () => {
    expect(follow(noProgress, calm(1000, 'baseline'), calm(9000)).ageMsMax).toBe(0);
    const loaded = follow(noProgress, calm(1000), calm(2500), calm(3000));
    expect(loaded.ageMsMax).toBe(1500);
    expect(follow(loaded, calm(9000, 'idle')).ageMsMax).toBe(1500);
    expect(afterRead(loaded, calm(9000, 'idle'), false).ageMs).toBe(6000);
  });

  it('counts for how long one open transaction holds the watermark', () => {
    const first = follow(noProgress, held(1000, 17n), held(1400, 17n));
    expect(afterRead(first, held(2000, 17n), false).ageMs).toBe(1000);
    expect(afterRead(first, held(2000, 18n), false).ageMs).toBe(600);
    const freed = afterRead(first, calm(2000), false).progress;
    expect(freed.watermark?.heldSinceMs).toBeNull();
    expect(afterRead(freed, held(2100, 900n), false).ageMs).toBe(100);
    expect(follow(freed, held(2100, 900n), held(2200, 900n)).watermark?.heldSinceMs).toBe(2100);
  });

  it('counts a take-over apart from the age, and each for itself', () => {
    const left = follow(noProgress, calm(1000, 'baseline'), calm(2000), calm(3000));
    const taken = afterRead(left, calm(9500), true);
    expect(taken.ageMs).toBe(0);
    expect(taken.progress).toMatchObject({ ageMsMax: 1000, unwatchedMs: [6500] });
    const again = afterRead(taken.progress, calm(16_500, 'idle'), true).progress;
    expect(again).toMatchObject({ baselineAtMs: 1000, ageMsMax: 1000, unwatchedMs: [6500, 7000] });
    expect(afterRead(again, calm(17_000), false).progress.unwatchedMs).toEqual([6500, 7000]);
  });

  it('still sees a transaction that was open the whole while that nobody watched', () => {
    const left = follow(noProgress, held(1000, 17n), held(2000, 17n));
    expect(afterRead(left, held(8000, 17n), true)).toMatchObject({
      ageMs: 7000,
      progress: { ageMsMax: 7000, unwatchedMs: [6000] },
    });
  });

  it('cannot say for how long a store was not watched that was never read', () => {
    expect(afterRead(noProgress, calm(9000), true).progress.unwatchedMs).toEqual([]);
  });
});

it('a doubt is kept once', () => {
  const twice = withDoubt(withDoubt(withDoubt(noProgress, 'a'), 'b'), 'a');
  expect(twice.doubts).toEqual(['a', 'b']);
});

it('a gap is told in seconds, and none is not told', () => {
  expect(unwatchedText(undefined)).toBeNull();
  expect(unwatchedText([])).toBeNull();
  expect(unwatchedText([6840, 7000])).toBe(
    'not watched for 6.8 s and 7.0 s while another server took the run over',
  );
});
