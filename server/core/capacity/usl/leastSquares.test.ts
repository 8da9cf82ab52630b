import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { descend, fitFromManyStarts } from './leastSquares.ts';
import { throughputAt, type UslPoint } from './usl.ts';
import { curveOf, doubling, pointsOf, raytracer, specSdm91 } from './uslCases.support.ts';

const squaresOf = (points: readonly UslPoint[], usl: Parameters<typeof throughputAt>[0]) =>
  points.reduce((sum, { n, x }) => sum + (x - throughputAt(usl, n)) ** 2, 0);

describe('the least-squares fit', () => {
  it.each([
    ['raytracer', raytracer, [21.848843, 0.057771, 0], [6, 6, 12]],
    ['SPEC SDM91', specSdm91, [89.99523, 0.0277285, 0.00010437], [5, 7, 8]],
    ['doubling', doubling, [11.409, 0.09365, 3.224e-4], [3, 5, 7]],
    [
      'rounded figures',
      pointsOf([1, 2, 4, 6, 8, 10], [1, 1.8868, 3.0769, 3.5294, 3.5398, 3.3557]),
      [1, 0.02, 0.02],
      [4, 4, 4],
    ],
  ] as const)('gives the published parameters of %s', (_, points, published, digits) => {
    const { usl, squares } = fitFromManyStarts(points);
    expect(usl.lambda).toBeCloseTo(published[0], digits[0]);
    expect(usl.sigma).toBeCloseTo(published[1], digits[1]);
    expect(usl.kappa).toBeCloseTo(published[2], digits[2]);
    expect(squares).toBeCloseTo(squaresOf(points, usl), 9);
  });

  it('finds any curve again from its own points', () => {
    const parameters = fc.record({
      lambda: fc.double({ min: 0.01, max: 1e5, noNaN: true }),
      sigma: fc.double({ min: 0, max: 0.9, noNaN: true }),
      kappa: fc.double({ min: 0, max: 0.05, noNaN: true }),
    });
    fc.assert(
      fc.property(parameters, (usl) => {
        const points = curveOf(usl, [1, 2, 4, 8, 16, 32, 64]);
        const found = fitFromManyStarts(points).usl;
        for (const { n, x } of points) expect(throughputAt(found, n) / x).toBeCloseTo(1, 5);
      }),
      { numRuns: 60 },
    );
  });

  it('cannot be bettered by a small step, also where a parameter lies on its bound', () => {
    for (const points of [raytracer, specSdm91, doubling]) {
      const { usl, squares } = fitFromManyStarts(points);
      for (const name of ['lambda', 'sigma', 'kappa'] as const) {
        for (const step of [-1e-4, 1e-4]) {
          const value = usl[name] === 0 ? Math.max(0, step * 1e-3) : usl[name] * (1 + step);
          expect(squaresOf(points, { ...usl, [name]: value })).toBeGreaterThanOrEqual(squares);
        }
      }
    }
  });

  it('has the standard errors of the published models', () => {
    const { spreads, squares } = fitFromManyStarts(specSdm91);
    // Those that R's nls gives for the same model: 14.21, 0.009122, 1.988e-5 on 4 degrees of freedom.
    const deviation = Math.sqrt(squares / 4);
    expect((spreads?.lambda ?? 0) * deviation).toBeCloseTo(14.21, 2);
    expect((spreads?.sigma ?? 0) * deviation).toBeCloseTo(0.009122, 6);
    expect((spreads?.kappa ?? 0) * deviation).toBeCloseTo(1.988e-5, 8);
  });

  it('has no standard error of a parameter at its bound', () => {
    expect(Object.keys(fitFromManyStarts(raytracer).spreads ?? {})).toEqual(['lambda', 'sigma']);
    const line = fitFromManyStarts(pointsOf([1, 2, 3, 4, 5, 6], [10, 20, 30, 40, 50, 60]));
    expect(line.usl).toEqual({ lambda: 10, sigma: 0, kappa: 0 });
    expect(Object.keys(line.spreads ?? {})).toEqual(['lambda']);
  });

  it('has none at all where the points do not tell the parameters apart', () => {
    // Two loads leave a family of curves that fit exactly; this one is a start.
    const two = curveOf({ lambda: 10, sigma: 0.05, kappa: 0.1 / 20 ** 2 }, [10, 20, 10, 20]);
    expect(fitFromManyStarts(two).spreads).toBeNull();
  });

  it('ends at the same place from a start far away', () => {
    const far = descend(doubling, { sigma: 0.6, kappa: 10 / 128 ** 2 }, 1e-15);
    expect(far.usl.kappa).toBeCloseTo(3.224e-4, 7);
  });
});
