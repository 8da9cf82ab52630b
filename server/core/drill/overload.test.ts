import { describe, expect, it } from 'vitest';
import { mallRun, midnightPeak } from '../../test/support/mallRun.ts';
import { drillOfText, soundDrill } from './drillCase.support.ts';
import { faultInOverload, judgeOverload, type LoadSecond, overloadEndOf } from './overload.ts';
import type { RecordedLoad } from './recordedLoad.ts';

/** Mulberry32: numbers from 0 to 1 of a seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Simulated {
  readonly seconds: readonly LoadSecond[];
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * A provider with one slot that refuses what would wait longer than 3 s, and whose rejections take time too. Each refused
 * charge is tried again at once. A journey is good when it is served within 750 ms.
 */
function simulate(seed: number, retries: number): Simulated {
  const random = randomOf(seed);
  const between = (low: number, high: number): number => low + random() * (high - low);
  const serviceMs = between(50, 100);
  const perSecond = (1_000 / serviceMs) * between(0.55, 0.75);
  const rejectionMs = (1_000 / perSecond / 11) * between(1.3, 2);
  const factor = between(2.5, 6);
  const fromMs = 1_000 * Math.round(between(8, 15));
  const toMs = fromMs + 1_000 * Math.round(between(8, 12));
  const endMs = toMs + 1_000 * Math.round(between(35, 45));
  const seconds = Array.from({ length: endMs / 1_000 }, () => ({ offered: 0, good: 0 }));
  let freeAtMs = 0;
  let atMs = 0;
  for (;;) {
    const isOver = atMs >= fromMs && atMs < toMs;
    atMs += (1_000 / perSecond / (isOver ? factor : 1)) * between(0.5, 1.5);
    const second = seconds[Math.floor(atMs / 1_000)];
    if (second === undefined) break;
    second.offered += 1;
    for (let tries = 0; tries <= retries; tries += 1) {
      const waitMs = Math.max(0, freeAtMs - atMs);
      if (waitMs <= 3_000) {
        freeAtMs = Math.max(freeAtMs, atMs) + serviceMs;
        if (waitMs + serviceMs <= 750) second.good += 1;
        break;
      }
      freeAtMs = Math.min(freeAtMs + rejectionMs, atMs + 4_000);
    }
  }
  return { seconds, fromMs, toMs };
}

const seeds = Array.from({ length: 20 }, (_, nth) => 20_261_127 + nth);

describe('an overload that ended', () => {
  it.each(seeds)('is told as a metastable storm where retries feed it (seed %i)', (seed) => {
    const { seconds, ...span } = simulate(seed, 10);
    expect(judgeOverload(seconds, span).kind).toBe('metastable');
  });

  it.each(seeds)('is told as a plain overload where nothing does (seed %i)', (seed) => {
    const { seconds, ...span } = simulate(seed, 0);
    expect(judgeOverload(seconds, span).kind).toBe('plain');
  });

  const flat = (count: number, offered: number, good: number): LoadSecond[] =>
    Array.from({ length: count }, () => ({ offered, good }));
  const told = (before: LoadSecond[], after: LoadSecond[]) => {
    const over = flat(8, 30, 0);
    const span = { fromMs: before.length * 1_000, toMs: (before.length + 8) * 1_000 };
    return judgeOverload([...before, ...over, ...after], span);
  };
  const good = flat(5, 10, 10);

  it('says what it saw', () => {
    expect(told(good, flat(10, 10, 2))).toEqual({
      kind: 'metastable',
      text: 'a metastable storm: 20.0% of the journeys are good after the overload and 100.0% were before, at 10/s after 10/s',
    });
  });

  it.each([
    ['metastable', good, flat(10, 100, 49).map((each) => each && { offered: 10, good: 4.9 })],
    ['unknown', good, flat(10, 10, 5)],
    ['unknown', good, flat(10, 20, 17).map(() => ({ offered: 10, good: 8.4 }))],
    ['plain', good, flat(10, 20, 17).map(() => ({ offered: 10, good: 8.5 }))],
    ['plain', good, flat(10, 12, 12)],
    ['unknown', good, flat(10, 12.1, 0)],
    ['unknown', flat(4, 10, 10), flat(10, 10, 0)],
    ['unknown', flat(5, 10, 4.9), flat(10, 10, 0)],
    ['metastable', flat(5, 10, 5), flat(10, 10, 0)],
    ['unknown', good, flat(7, 10, 0)],
    ['metastable', good, flat(8, 10, 0)],
    ['unknown', [...flat(4, 10, 10), null], flat(10, 10, 0)],
    ['unknown', good, [...flat(9, 10, 0), null]],
    ['metastable', good, [null, ...flat(10, 10, 0)]],
    ['unknown', good, flat(10, 0, 0)],
    ['plain', [...flat(5, 10, 0), ...flat(10, 10, 10)], [...flat(9, 10, 0), ...flat(10, 10, 10)]],
  ] as const)('is %s at its bounds', (kind, before, after) => {
    expect(told([...before], [...after]).kind).toBe(kind);
  });

  it.each<[LoadSecond[], LoadSecond[], string]>([
    [flat(4, 10, 10), flat(10, 10, 0), 'too little is known of the load before the overload'],
    [good, flat(7, 10, 0), 'too little is known of the load after the overload'],
    [flat(5, 10, 4), flat(10, 10, 4), 'only 40.0% of the journeys were good before the overload'],
    [good, flat(10, 15, 0), 'the load is not back: 15/s after 10/s'],
    [
      good,
      flat(10, 8, 6),
      'the shop is not back yet: 75.0% of the journeys are good after the overload and 100.0% were before, at 8/s after 10/s',
    ],
    [
      flat(5, 10, 12),
      flat(10, 10, 11),
      'a plain overload: 100.0% of the journeys are good after the overload and 100.0% were before, at 10/s after 10/s',
    ],
  ])('says why it is what it is', (before, after, text) => {
    expect(told(before, after).text).toBe(text);
  });

  it('is none where the load never lies beyond the capacity, and unknown without a record', () => {
    const drill = drillOfText(soundDrill);
    expect(overloadEndOf(drill, null)?.kind).toBe('unknown');
    const calm = { load: { ...drill.load, stages: [{ share: 1, holdMs: 10_000 }] } };
    expect(overloadEndOf(calm, null)).toBeNull();
  });

  it('is read from the seconds of the load, of all paths, without those that lack a shard', () => {
    const run = mallRun({
      ...midnightPeak,
      levels: [0.5, 1.5, 0.5, 0.5],
      holdMs: 12_000,
      shards: 1,
    });
    const recorded: RecordedLoad = {
      ...{ plan: run.plan, seconds: run.timeline, customers: [], findings: [], audits: [] },
    };
    const stages = [0.5, 1.5, 0.5, 0.5].map((share) => ({ share, holdMs: 12_000 }));
    const body = { load: { ...drillOfText(soundDrill).load, stages } };
    const end = overloadEndOf(body, recorded);
    expect(end?.text).toMatch(
      /^a plain overload: 100.0% of the journeys are good .* at 119\/s after 151\/s$/,
    );
    const without = (lost: number) => ({
      ...recorded,
      seconds: recorded.seconds.map((each) =>
        each.second === lost ? { ...each, missing: [0] } : each,
      ),
    });
    expect(overloadEndOf(body, without(8))?.kind).toBe('unknown');
    expect(overloadEndOf(body, without(44))?.kind).toBe('unknown');
    expect(overloadEndOf(body, without(18))?.kind).toBe('plain');
  });
});

describe('a fault in an overload', () => {
  const seconds = (...goods: (number | null)[]): LoadSecond[] =>
    goods.map((good) => (good === null ? null : { offered: 10, good }));
  const overload = { fromMs: 4_000, toMs: 14_000 };
  // Four calm seconds, ten of the overload of which the first two settle, and two after it.
  const whole = seconds(10, 10, 10, 10, 0, 0, 8, 8, 8, 2, 2, 2, 2, 9, 10, 10);
  const told = (fromMs: number, toMs: number, of = whole) =>
    faultInOverload(of, overload, [{ fromMs, toMs }]);

  it('is shown beside the overload alone, and no more is claimed', () => {
    expect(told(9_000, 13_000)).toBe(
      'in the overload 80.0% of the journeys were good before the fault and 20.0% with it; the same drill without the fault tells what a growing queue alone costs',
    );
    expect(told(9_000, 60_000)).toContain('and 34.0% with it');
    expect(
      faultInOverload(whole, overload, [
        { fromMs: 11_000, toMs: 12_000 },
        { fromMs: 9_000, toMs: 12_500 },
      ]),
    ).toContain('80.0% of the journeys were good before the fault and 20.0% with it');
  });

  it('is not told from it where too few seconds show either alone', () => {
    const alone = /^the overload alone is not told from the fault: they overlap, and less than 3 s/;
    expect(told(8_999, 13_000)).toMatch(alone);
    expect(told(2_000, 13_000)).toMatch(alone);
    expect(
      told(
        9_000,
        13_000,
        whole.map((each, at) => (at === 7 ? null : each)),
      ),
    ).toMatch(alone);
    const both = /^the overload alone is not told from the fault: less than 3 s of both together/;
    expect(told(9_000, 11_999)).toMatch(both);
    expect(told(9_000, 12_000)).toContain('20.0% with it');
    expect(told(9_000, 13_000, whole.slice(0, 11))).toMatch(both);
    expect(
      told(
        9_000,
        13_000,
        seconds(...Array(16).fill(0)).map(() => ({ offered: 0, good: 0 })),
      ),
    ).toMatch(alone);
  });

  it('is nothing where no fault acts while the overload does', () => {
    expect(faultInOverload(whole, overload, [])).toBeNull();
    expect(told(1_000, 4_000)).toBeNull();
    expect(told(14_000, 15_000)).toBeNull();
    expect(told(13_999, 15_000)).not.toBeNull();
  });

  it('stands in the text of the overload', () => {
    const drill = drillOfText(soundDrill);
    const faults = [{ fromMs: 0, toMs: 3_600_000 }];
    expect(overloadEndOf(drill, null, faults)?.text).toMatch(
      /^too little is known .*; the overload alone is not told from the fault/,
    );
    expect(overloadEndOf(drill, null)?.text).not.toContain('fault');
  });
});
