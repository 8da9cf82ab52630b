import { describe, expect, it } from 'vitest';
import { histogramOf } from '../../test/support/histogramOf.ts';
import { many, oneStage, planOf, secondsTo } from '../../test/support/loadCase.ts';
import type { Cell } from '../measure/frame.ts';
import { emptyHistogram } from '../measure/histogram.ts';
import { watched } from '../measure/overdue.ts';
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
    dropsAreTheTargets(of, load, 0, seconds.map(watched));

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

  it('asks for fewer where more VUs are planned than journeys inside the bound can occupy', () => {
    const planned = (boundMs: number) => ({ ...path, latencyBoundMs: boundMs });
    const ended = (slow: number) =>
      busy({
        finished: 100,
        correct: 100,
        journeyMs: histogramOf([...Array(100 - slow).fill(10), ...Array(slow).fill(9000)]),
      });
    // 100 VUs at 50/s: 80 of them for a bound of 1.6 s, so 20 must be older.
    expect(judged(ended(20), planned(1600))).toBe(true);
    expect(judged(ended(19), planned(1600))).toBe(false);
    // 20 of them for 0.4 s: half of the VUs is enough.
    expect(judged(ended(50), planned(400))).toBe(true);
    expect(judged(ended(49), planned(400))).toBe(false);
  });

  it('asks for as many as the most starts within the bound leave, where starts are not even', () => {
    const planned = { ...path, latencyBoundMs: 1_000 };
    const uneven: typeof load = { ...load, profile: { slotMs: 1_000, starts: [5, 80, 15] } };
    const ended = (slow: number) =>
      busy({
        ...{ finished: 100, correct: 100 },
        journeyMs: histogramOf([...Array(100 - slow).fill(10), ...Array(slow).fill(9000)]),
      });
    // Of 100 VUs, 80 may hold journeys of the busiest second.
    expect(dropsAreTheTargets(planned, uneven, 0, ended(20))).toBe(true);
    expect(dropsAreTheTargets(planned, uneven, 0, ended(19))).toBe(false);
  });

  it('counts the journeys that held the VUs at the drop, not those that were slow before or after', () => {
    const fast = (dropped: number) => ({
      started: 100,
      finished: 100,
      correct: 100,
      journeyMs: many(100, 10),
      dropped,
    });
    const slow = { ...fast(0), journeyMs: many(100, 2500) };
    const at = (slowSecond: number) => secondsTo(9, (s) => (s === slowSecond ? slow : fast(0)));
    const dropIn = (second: number, seconds: readonly TimelineSecond[]) =>
      seconds.map((s) =>
        s.second === second ? { ...s, cells: s.cells.map((c) => ({ ...c, dropped: 50 })) } : s,
      );
    expect(judged(dropIn(5, at(5)))).toBe(true);
    expect(judged(dropIn(5, at(4)))).toBe(false);
    expect(judged(dropIn(5, at(6)))).toBe(false);
  });
});

interface Stall {
  readonly vus: number;
  readonly boundMs: number;
  readonly stallMs: number;
  /** Where in a second k6 pushes. */
  readonly phaseMs: number;
  readonly usualMs?: number;
}

/** Frames of 100 starts a second for 5 s to a target that answers nothing for a while from 1.5 s on. */
function stalledTimeline(of: Stall): readonly TimelineSecond[] {
  const usualMs = of.usualMs ?? 5;
  const untilMs = 1500 + of.stallMs;
  const ends: { readonly startMs: number; readonly endMs: number }[] = [];
  const drops: number[] = [];
  for (let ms = 0; ms < 5000; ms += 10) {
    if (ends.filter(({ endMs }) => endMs > ms).length >= of.vus) drops.push(ms);
    else ends.push({ startMs: ms, endMs: ms < 1500 || ms > untilMs ? ms + usualMs : untilMs + 5 });
  }
  const pushes = Array.from({ length: 8 }, (_, n) => n * 1000 + of.phaseMs);
  return pushes.map((toMs, second) => {
    const fromMs = pushes[second - 1] ?? 0;
    const within = (ms: number): boolean => ms >= fromMs && ms < toMs;
    const ended = ends.filter(({ endMs }) => within(endMs));
    const [one] = secondsTo(1, () => ({
      started: ends.filter(({ startMs }) => within(startMs)).length,
      dropped: drops.filter(within).length,
      finished: ended.length,
      correct: ended.length,
      journeyMs: histogramOf(ended.map(({ startMs, endMs }) => endMs - startMs)),
    }));
    if (one === undefined) throw new Error('no second');
    return { ...one, second, spans: [{ shard: 0, fromMs, toMs }] };
  });
}

describe('the drops of a target that stalls for longer than its bound', () => {
  const [mall] = planOf().paths;
  if (!mall) throw new Error('the plan has no path');
  const phases = Array.from({ length: 20 }, (_, n) => 50 + n * 50);
  const judge = (of: Stall): boolean => {
    const load = { path: 'pay', rate: 100, timeUnitMs: 1000, ratePerSecond: 100, vus: of.vus };
    const path = { ...mall, latencyBoundMs: of.boundMs };
    return dropsAreTheTargets(path, load, 0, stalledTimeline(of).map(watched));
  };

  it.each([1300, 1600, 2000, 3000])(
    'are the target’s wherever k6 pushes: stalled for %i ms, bound 1 s',
    (stallMs) => {
      const of = { vus: 120, boundMs: 1000, stallMs };
      expect(phases.map((phaseMs) => judge({ ...of, phaseMs }))).toEqual(phases.map(() => true));
    },
  );

  it('are the generator’s with too few VUs, though a short stall made some journeys slow', () => {
    const of = { vus: 4, boundMs: 400, stallMs: 500, usualMs: 100 };
    expect(phases.map((phaseMs) => judge({ ...of, phaseMs }))).toEqual(phases.map(() => false));
  });
});
