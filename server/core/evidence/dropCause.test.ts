import { describe, expect, it } from 'vitest';
import { histogramOf } from '../../test/support/histogramOf.ts';
import { many, oneStage, planOf, secondsTo } from '../../test/support/loadCase.ts';
import type { Cell } from '../measure/frame.ts';
import { emptyHistogram } from '../measure/histogram.ts';
import { totalsOf } from '../measure/pathTotals.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import { dropsAreTheTargets } from './dropCause.ts';

describe('dropsAreTheTargets', () => {
  const [path] = planOf().paths;
  const [load] = oneStage.loads;
  if (!path || !load) throw new Error('the plan has no path');

  /** A hold whose every VU is busy from second 1 on and drops all from then; with the given ends. */
  const busy = (ends: Partial<Cell>, vusHeld = 100): readonly TimelineSecond[] =>
    secondsTo(4, (s) => ({
      started: s === 0 ? vusHeld : 0,
      finished: 0,
      correct: 0,
      journeyMs: emptyHistogram(6),
      dropped: s === 0 ? 0 : 50,
      ...(s === 3 ? ends : {}),
    }));
  const judged = (seconds: readonly TimelineSecond[], of = path): boolean =>
    dropsAreTheTargets(of, load, 0, seconds, totalsOf(seconds.flatMap((s) => s.cells)));

  it('needs half as many slow journeys as VUs: failed, slower than the bound, or never ended', () => {
    const ended = { finished: 100, correct: 100 };
    expect(judged(busy({ ...ended, journeyMs: many(100, 1000) }))).toBe(false);
    const mixed = (slow: number) =>
      histogramOf([...Array(100 - slow).fill(100), ...Array(slow).fill(2500)]);
    expect(judged(busy({ ...ended, journeyMs: mixed(50) }))).toBe(true);
    expect(judged(busy({ ...ended, journeyMs: mixed(49) }))).toBe(false);
    expect(judged(busy({ finished: 100, correct: 50, failed: 50, journeyMs: many(50, 100) }))).toBe(
      true,
    );
    expect(judged(busy({ finished: 100, correct: 51, failed: 49, journeyMs: many(51, 100) }))).toBe(
      false,
    );
    expect(judged(busy({ finished: 50, correct: 50, journeyMs: many(50, 100) }))).toBe(true);
    expect(judged(busy({ finished: 51, correct: 51, journeyMs: many(51, 100) }))).toBe(false);
  });

  it('subtracts the mean think time from the bound, since service time has none', () => {
    const [first, ...rest] = path.journey.steps;
    if (!first) throw new Error('the journey has no step');
    const think = { kind: 'constant' as const, ms: 1500 };
    const thoughtful = {
      ...path,
      journey: { ...path.journey, steps: [{ ...first, think }, ...rest] },
    };
    const seconds = busy({ finished: 100, correct: 100, journeyMs: many(100, 600) });
    expect(judged(seconds)).toBe(false);
    expect(judged(seconds, thoughtful)).toBe(true);
  });

  it('needs 90% of the VUs in flight before or after a second with drops', () => {
    const ended = { finished: 90, correct: 90, journeyMs: many(90, 2500) };
    expect(judged(busy(ended, 90))).toBe(true);
    expect(judged(busy({ ...ended, finished: 89, correct: 89 }, 89))).toBe(false);
    // Half of them ended a second ago: no longer every VU.
    const relaxed = busy(ended, 90).map((s) =>
      s.second === 1
        ? { ...s, cells: s.cells.map((c) => ({ ...c, finished: 45, correct: 45 })) }
        : s,
    );
    expect(judged(relaxed)).toBe(false);
  });

  it('needs that for 90% of the drops', () => {
    const early = (drops: number) =>
      busy({ finished: 100, correct: 100, journeyMs: many(100, 2500) }).map((s) =>
        s.second === 0
          ? { ...s, cells: s.cells.map((c) => ({ ...c, started: 50, dropped: drops })) }
          : s.second === 1
            ? { ...s, cells: s.cells.map((c) => ({ ...c, started: 50 })) }
            : s,
      );
    expect(judged(early(16))).toBe(true);
    expect(judged(early(17))).toBe(false);
  });

  it('is false without a drop', () => {
    expect(judged(secondsTo(4, () => ({ finished: 0, correct: 0 })))).toBe(false);
  });
});
