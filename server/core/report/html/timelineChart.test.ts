import { expect, it } from 'vitest';
import { oneStage, planOf, secondsTo } from '../../../test/support/loadCase.ts';
import { timelineChart } from './timelineChart.ts';

/** The wide drawing: 10 s from 50 to 746. */
const drawingOf = (timeline: Parameters<typeof timelineChart>[1]): string =>
  timelineChart(planOf(), timeline)
    .markup.split('</svg>')
    .find((part) => /chart wide/.test(part)) ?? '';
const at = (second: number): number => Math.round(10 * (50 + 69.6 * second)) / 10;

it('draws the rate of a second in its middle, and its failures over the whole second', () => {
  const timeline = secondsTo(10, (s) => (s === 2 ? { correct: 40, failed: 10 } : {}));
  const drawing = drawingOf(timeline);
  const started = /<path class="line started" d="M([\d.]+),[\d.]+(?:L[\d.]+,[\d.]+)*L([\d.]+),/;
  expect(started.exec(drawing)?.slice(1).map(Number)).toEqual([at(0.5), at(9.5)]);
  const failures = [...drawing.matchAll(/<rect class="failure" x="([\d.]+)"/g)];
  expect(failures.map(([, x]) => Number(x))).toEqual([at(2)]);
});

it('draws rounds one after the other, each as long as it took', () => {
  const plan = planOf();
  const rounds = [0, 1].flatMap((index) =>
    plan.rounds.map((round) => ({ ...round, index, durationMs: 2_500 })),
  );
  const [seconds, later] = [secondsTo(3), secondsTo(4).map((s) => ({ ...s, round: 1 }))];
  const drawing = timelineChart({ ...plan, rounds }, [...seconds, ...later]).markup.split('</svg>');
  const wide = drawing.find((part) => /chart wide/.test(part)) ?? '';
  const line = /<path class="line started" d="([^"]*)"/.exec(wide)?.[1] ?? '';
  const xs = [...line.matchAll(/[ML]([\d.]+),/g)].map(([, x]) => Number(x));
  // 2.5 s are the seconds 0 to 2; the second round has one more.
  expect(xs).toHaveLength(7);
  const [step = 0] = xs.slice(1).map((x, index) => x - (xs[index] ?? 0));
  expect(xs.slice(1).every((x, index) => Math.abs(x - (xs[index] ?? 0) - step) < 0.2)).toBe(true);
});

it('draws a gap over its second', () => {
  const timeline = secondsTo(10).map((s) => (s.second === 3 ? { ...s, missing: [0] } : s));
  const gaps = [...drawingOf(timeline).matchAll(/<rect class="gap" x="([\d.]+)"/g)];
  expect(gaps.map(([, x]) => Number(x))).toEqual([at(3)]);
});

it('draws journeys that are open past their bound as a part of its own, on top of the failed ones', () => {
  // The bound is 2 s; nothing ends from second 2 on, and in second 5 all fail.
  const timeline = secondsTo(6, (s) =>
    s < 2 ? {} : s === 5 ? { failed: 20, correct: 0, finished: 20 } : { correct: 0, finished: 0 },
  );
  const bars = (name: string) =>
    [
      ...drawingOf(timeline).matchAll(
        new RegExp(`class="${name}" x="([\\d.]+)" y="([\\d.]+)"[^>]*height="([\\d.]+)"`, 'g'),
      ),
    ].map(([, ...figures]) => figures.map(Number));
  const [failed] = bars('failure');
  const overdue = bars('overdue');
  expect(overdue).toHaveLength(2);
  // 50 of second 2 are open in second 4; in second 5 those of second 3 too, less the 20 that failed.
  expect((overdue[1]?.[2] ?? 0) / (overdue[0]?.[2] ?? 1)).toBeCloseTo(80 / 50, 1);
  expect((overdue[1]?.[1] ?? 0) + (overdue[1]?.[2] ?? 0)).toBeCloseTo(failed?.[1] ?? 0, 1);
  expect(timelineChart(planOf(), timeline).markup).toContain('open past their bound');
});

it('draws a ramp as a slope, bursts second by second, and a level as a line', () => {
  const profile = { slotMs: 1_000, starts: [0, 10, 20, 30, 40, 50, 60, 70, 80, 90] };
  const drawn = (change: object, more: Partial<typeof oneStage> = {}) => {
    const loads = oneStage.loads.map((load) => ({ ...load, ...change }));
    const markup = timelineChart(planOf([{ ...oneStage, ...more, loads }]), secondsTo(10)).markup;
    const [, line = ''] = /<path class="line ideal" d="([^"]*)"/.exec(markup) ?? [];
    return { markup, heights: line.split('L').map((corner) => Number(corner.split(',')[1])) };
  };
  const ramp = { fromPerSecond: 0, toPerSecond: 100 };
  const slope = drawn({ profile, ramp }, { level: 1, fromLevel: 0, transient: 'ramp' });
  expect(slope.markup).toContain('>0% to 100%</text>');
  const [foot = 0, top = 0, end = 0] = slope.heights;
  expect(slope.heights).toHaveLength(3);
  expect([foot > top, foot === end]).toEqual([true, true]);
  expect(drawn({ profile }).heights).toHaveLength(21);
  const [left, right, ...after] = drawn({}).heights;
  expect([left === right, after.length]).toEqual([true, 1]);
});
