import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../traffic/mulberry32.ts';
import { figure, littlesLaw } from './steadyCount.ts';

const steady = {
  ...{ windowMs: 10_000, entered: 500, meanMs: 100, meanError: 0, countError: 0 },
  inside: [5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5],
};

describe("Little's law", () => {
  it('multiplies the starts per second by the mean time', () => {
    const law = littlesLaw(steady);
    expect(law).toMatchObject({ byLaw: 5, counted: 5, unsteady: null });
    // 3.29 · √5 · (1/√10 + √6 · 0.1/10)
    expect(law.allowed).toBeCloseTo(3.29 * Math.sqrt(5) * (1 / Math.sqrt(10) + Math.sqrt(6) / 100));
  });

  it('takes the mean of what was counted by the trapezoidal rule, of two counts at least', () => {
    expect(littlesLaw({ ...steady, inside: [2, 4, 8] }).counted).toBe(4.5);
    expect(littlesLaw({ ...steady, inside: [4] })).toMatchObject({ counted: null, unsteady: null });
  });

  it('allows more by what the counts and the mean time may be off, and by what the counts vary', () => {
    const { allowed } = littlesLaw(steady);
    expect(littlesLaw({ ...steady, countError: 2 }).allowed).toBeCloseTo(allowed + 2);
    expect(littlesLaw({ ...steady, meanError: 0.1 }).allowed).toBeCloseTo(allowed + 0.5);
    // Deviation 5 in place of √5.
    const inside = steady.inside.map((_, at) => (at % 2 === 0 ? 0 : 2 * Math.sqrt(27.5 / 1.2)));
    expect(littlesLaw({ ...steady, inside }).allowed / allowed).toBeCloseTo(5 / Math.sqrt(5), 1);
  });

  it('is no figure where the two differ by more', () => {
    const { allowed } = littlesLaw(steady);
    const counting = (count: number) =>
      littlesLaw({ ...steady, inside: steady.inside.map(() => count) }).unsteady;
    expect([counting(5 + allowed - 0.01), counting(5 - allowed + 0.01)]).toEqual([null, null]);
    expect(counting(5 + allowed + 0.01)).toBe(
      "Little's law gives 5.0 and 7.5 were counted, which a steady state does not explain (±2.5)",
    );
    expect(counting(5 - allowed - 0.01)).toContain('2.5 were counted');
  });

  it('is none where what is in flight rose or fell through the window', () => {
    const rising = Array.from({ length: 21 }, (_, at) => 40 + at);
    const flow = { ...steady, entered: 5_000, windowMs: 20_000, meanMs: 200 };
    expect(littlesLaw({ ...flow, inside: rising }).unsteady).toBe(
      'what was in flight rose by 20 through the window',
    );
    expect(littlesLaw({ ...flow, inside: [...rising].reverse() }).unsteady).toContain('fell by 20');
    // 2% of 50 is no drift that a plan would see.
    const slight = rising.map((_, at) => 50 + at / 20);
    expect(littlesLaw({ ...flow, inside: slight }).unsteady).toBeNull();
  });

  it('is written with a digit after the point below 10', () => {
    expect([9.94, 10, 41.6].map(figure)).toEqual(['9.9', '10', '42']);
  });
});

/** M/M/c in order, from empty: arrivals and ends of `seconds`, in seconds. */
function simulate(seed: number, rate: number, servers: number, service: number, seconds: number) {
  const random = mulberry32(seed);
  const exponential = (mean: number): number => -mean * Math.log(1 - random());
  const free = Array.from({ length: servers }, () => 0);
  const jobs: { readonly at: number; readonly end: number }[] = [];
  for (let at = exponential(1 / rate); at < seconds; at += exponential(1 / rate)) {
    const first = free.indexOf(Math.min(...free));
    const end = Math.max(at, free[first] ?? 0) + exponential(service);
    free[first] = end;
    jobs.push({ at, end });
  }
  return jobs;
}

function lawOf(jobs: ReturnType<typeof simulate>, from: number, to: number) {
  const ended = jobs.filter(({ end }) => end >= from && end < to);
  const inside = Array.from(
    { length: to - from + 1 },
    (_, nth) => jobs.filter(({ at, end }) => at < from + nth && end >= from + nth).length,
  );
  return littlesLaw({
    ...{ windowMs: (to - from) * 1000, meanError: 0, countError: 1, inside },
    entered: jobs.filter(({ at }) => at >= from && at < to).length,
    meanMs: (1000 * ended.reduce((sum, { at, end }) => sum + end - at, 0)) / ended.length,
  });
}

/** Mean number in M/M/c: a + C(c, a) · ρ/(1 − ρ), by Erlang's C. */
function meanInside(offered: number, servers: number): number {
  let blocked = 1;
  for (let n = 1; n <= servers; n += 1) blocked = (offered * blocked) / (n + offered * blocked);
  const busy = offered / servers;
  return offered + ((blocked / (1 - busy * (1 - blocked))) * busy) / (1 - busy);
}

describe('M/M/c', () => {
  const runs = 200;
  const seed = 20_261_128;
  /** 8 servers of 40 ms on average. */
  const at = (busy: number) =>
    Array.from({ length: runs }, (_, nth) =>
      lawOf(simulate(seed + nth, busy * 200, 8, 0.04, 40), 10, 40),
    );

  it.each([0.3, 0.6, 0.8])(
    `busy by %s: steady in 97 of 100, and the figure is the truth (seed ${seed})`,
    (busy) => {
      const laws = at(busy);
      const known = laws.filter(({ unsteady }) => unsteady === null);
      expect(known.length / runs).toBeGreaterThanOrEqual(0.97);
      const mean = known.reduce((sum, { byLaw }) => sum + byLaw, 0) / known.length;
      expect(Math.abs(mean / meanInside(busy * 8, 8) - 1)).toBeLessThan(0.03);
    },
  );

  it(`overloaded by a fifth: steady in none (seed ${seed})`, () => {
    expect(at(1.2).filter(({ unsteady }) => unsteady === null)).toEqual([]);
  });
});
