import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../traffic/mulberry32.ts';
import { fitUsl, type NoUslFit, type UslFit } from './fitUsl.ts';
import { throughputAt, type UslPoint } from './usl.ts';
import { cisco, curveOf, doubling, pointsOf, raytracer, specSdm91 } from './uslCases.support.ts';

function fitted(points: readonly UslPoint[], seed = 1): UslFit {
  const fit = fitUsl(points, mulberry32(seed));
  if (fit.state !== 'fitted') throw new Error(fit.reason);
  return fit;
}

const reasonOf = (fit: UslFit | NoUslFit): string | null =>
  fit.state === 'no-fit' ? fit.reason : null;

describe('the fit of measured throughputs', () => {
  it('of the ray tracer has a limit and no peak', () => {
    const fit = fitted(raytracer);
    expect(fit).toMatchObject({ kappa: 0, peak: null, peakIntervals: null });
    expect(fit.limit).toBeCloseTo(378.2, 1);
    expect(fit.optimal).toBeCloseTo(17.31, 2);
    expect(fit.rmse).toBeCloseTo(7.9615, 4);
    expect(fit.warnings).toEqual(['κ is at its bound 0: no peak is seen up to n = 64']);
    expect(fit.standardErrors.kappa).toBeNull();
    expect(fit.standardErrors.sigma).toBeCloseTo(0.005577, 6);
  });

  it('has the peak of the curve, where it lies within the data', () => {
    const fit = fitted(doubling);
    expect(fit.peak?.n).toBeCloseTo(53.02, 2);
    expect(fit.peak?.x).toBeCloseTo(89.47, 2);
    const { n, x } = fit.peakIntervals ?? { n: [0, 0], x: [0, 0] };
    expect(n[0]).toBeLessThan(53.02);
    expect(n[1]).toBeGreaterThan(53.02);
    expect(x[0]).toBeLessThan(89.47);
    expect(x[1]).toBeGreaterThan(89.47);
    expect(fit.warnings).toEqual([]);
    expect(fit.points[5]).toMatchObject({ n: 32, x: 93 });
    expect(fit.points[5]?.fitted).toBeCloseTo(86.45, 2);
  });

  it('has intervals of 95% around the parameters, the same for a seed', () => {
    const fit = fitted(specSdm91, 7);
    for (const name of ['lambda', 'sigma', 'kappa'] as const) {
      const [low, high] = fit.intervals[name];
      const error = fit.standardErrors[name] ?? 0;
      // Student's t on 4 degrees of freedom: 2.776.
      expect((high - low) / (2 * 2.776 * error)).toBeGreaterThan(0.75);
      expect((high - low) / (2 * 2.776 * error)).toBeLessThan(1.35);
    }
    expect(fitted(specSdm91, 7)).toEqual(fit);
    expect(fitted(specSdm91, 8).intervals).not.toEqual(fit.intervals);
  });

  it('says nothing of a peak beyond twice the data, and says so of one outside them', () => {
    // Peaks at 70 and, with a tenth of the coherency, at 221.
    const near = fitted(curveOf({ lambda: 10, sigma: 0.02, kappa: 2e-4 }, [1, 5, 10, 20, 30, 40]));
    expect(near.peak?.n).toBeCloseTo(70, 6);
    expect(near.warnings).toEqual(
      [
        'the peak lies outside the data: n = 70, measured up to 40',
        'the limit λ/σ = 500 lies beyond twice the highest throughput measured (190.4): an asymptote, and no forecast',
      ].map((text) => text.replace('190.4', String(near.points[5]?.x))),
    );
    const far = fitted(curveOf({ lambda: 10, sigma: 0.02, kappa: 2e-5 }, [1, 5, 10, 20, 30, 40]));
    expect(far).toMatchObject({ peak: null, peakIntervals: null });
    expect(far.warnings[0]).toBe(
      'the peak of the curve, at n = 221.4, lies beyond twice the largest n measured (40): nothing is said of it',
    );
  });

  it('has the published peaks and limits of SPEC SDM91 and of Cisco', () => {
    const spec = fitted(specSdm91);
    expect(spec.limit).toBeCloseTo(3245.589, 3);
    expect(spec.peak?.n).toBeCloseTo(96.52, 2);
    expect(spec.peak?.x).toBeCloseTo(1883.9, 1);
    // Schwartz gives the peak at 35, the whole number below, and the throughput there: 12,341.
    const published = fitted(cisco);
    expect(Math.floor(published.peak?.n ?? 0)).toBe(35);
    expect(throughputAt(published, 35)).toBeCloseTo(12341.745, 2);
    expect(throughputAt(published, 20)).toBeCloseTo(11063.633, 2);
  });

  it('says where the points bend otherwise than the law', () => {
    const told = fitted(cisco).warnings.at(-1);
    expect(told).toMatch(
      /^the points lie above and below the curve in \d+ long rows, which chance gives to fewer than 1 in 100 fits/,
    );
    expect(fitted(raytracer).warnings.join()).not.toContain('long rows');
  });

  it('has the same figures in whatever order the points come, which stand by n', () => {
    const fit = fitted(specSdm91, 7);
    expect(fitted([...specSdm91].reverse(), 7)).toEqual(fit);
    expect(fit.points.map(({ n }) => n)).toEqual([1, 18, 36, 72, 108, 144, 216]);
  });

  it('says where a peak is not certain', () => {
    const noisy = pointsOf([1, 2, 4, 8, 16, 32], [10, 18, 33, 70, 92, 118]);
    const fit = fitted(noisy);
    if (fit.peak !== null) expect(fit.peakIntervals).toBeNull();
    expect(fit.warnings.join()).toMatch(/not certain|nothing is said|at its bound/);
  });

  it('tells parameters at their bounds, and throughput that falls from the start', () => {
    const line = fitted(pointsOf([1, 2, 3, 4, 5, 6], [10, 20, 30, 40, 50, 60]));
    expect(line).toMatchObject({ lambda: 10, sigma: 0, kappa: 0, limit: null, optimal: null });
    expect(line.warnings).toEqual([
      'σ is at its bound 0: no contention is seen',
      'κ is at its bound 0: no peak is seen up to n = 6',
    ]);
    const falling = fitted(curveOf({ lambda: 100, sigma: 1.2, kappa: 0.3 }, [1, 2, 3, 4, 5, 6]));
    expect(falling.peak).toBeNull();
    expect(falling.warnings[0]).toBe('no peak: throughput falls from the start');
  });

  it.each([
    ['too few points', pointsOf([1, 2, 3, 4, 5], [1, 2, 3, 4, 5]), /^5 points are too few/],
    ['nothing measured', pointsOf([1, 2, 3, 4, 5, 6], [0, 0, 0, 0, 0, 0]), /every throughput is 0/],
    [
      'loads that lie together',
      pointsOf([100, 101, 102, 103, 104, 105], [50, 52, 49, 51, 52, 50]),
      /^not identifiable/,
    ],
    [
      'a throughput at 1 without bound',
      pointsOf([50, 75, 100, 125, 150, 175], [900, 650, 517, 432, 374, 330]),
      /^not identifiable: the points do not tell λ, σ and κ apart; measure nearer to n = 1 and over a wider range$/,
    ],
    [
      'a cliff',
      pointsOf([10, 20, 30, 40, 50, 60], [100, 200, 300, 400, 100, 90]),
      /^the residuals reject the model: they are 49% of the mean throughput/,
    ],
  ])('is none for %s, with the reason', (_, points, reason) => {
    expect(reasonOf(fitUsl(points, mulberry32(1)))).toMatch(reason);
  });

  it('takes residuals of 15% of the mean for noise and no more, and draws a thousand resamples', () => {
    const levels = [1, 4, 8, 16, 24, 32, 48, 64, 80, 96];
    const truth = curveOf({ lambda: 12, sigma: 0.05, kappa: 6e-4 }, levels);
    const noisy = (share: number) =>
      truth.map(({ n, x }, at) => ({ n, x: x * (1 + (at % 2 === 0 ? share : -share)) }));
    const draw = mulberry32(1);
    let draws = 0;
    const fit = fitUsl(noisy(0.12), () => {
      draws += 1;
      return draw();
    });
    expect(fit.state).toBe('fitted');
    // Two for each normal number: one for each point, and for each degree of freedom.
    expect(draws).toBe(1_000 * 2 * (levels.length + levels.length - 3));
    expect(reasonOf(fitUsl(noisy(0.16), draw))).toBe(
      'the residuals reject the model: they are 17% of the mean throughput, and at most 15% is noise',
    );
  });

  it('covers the truth in about 95 of 100 noisy measurements', () => {
    const truth = { lambda: 12, sigma: 0.05, kappa: 6e-4 };
    const draw = mulberry32(20261127);
    const normal = () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
    const covered = { lambda: 0, sigma: 0, kappa: 0 };
    for (let trial = 0; trial < 40; trial += 1) {
      const points = curveOf(truth, [1, 4, 8, 16, 24, 32, 48, 64]).map(({ n, x }) => ({
        n,
        x: x + 2 * normal(),
      }));
      const fit = fitted(points, trial);
      for (const name of ['lambda', 'sigma', 'kappa'] as const) {
        const [low, high] = fit.intervals[name];
        if (low <= truth[name] && truth[name] <= high) covered[name] += 1;
      }
    }
    for (const count of Object.values(covered)) expect(count).toBeGreaterThanOrEqual(34);
  }, 60_000);
});
