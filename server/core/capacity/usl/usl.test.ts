import { describe, expect, it } from 'vitest';
import { limitOf, optimalOf, peakOf, throughputAt } from './usl.ts';

const usl = { lambda: 10, sigma: 0.02, kappa: 0.0002 };

describe('the Universal Scalability Law', () => {
  it('gives λ at one, and what contention and coherency leave of linear scaling beyond', () => {
    expect(throughputAt(usl, 1)).toBe(10);
    // 1 + 0.02 · 10 + 0.0002 · 11 · 10 = 1.222
    expect(throughputAt(usl, 11)).toBeCloseTo(110 / 1.222, 12);
  });

  it('is highest at √((1 − σ)/κ)', () => {
    const peak = peakOf(usl);
    expect(peak?.n).toBe(70);
    expect(peak?.x).toBe(throughputAt(usl, 70));
    expect(throughputAt(usl, 69)).toBeLessThan(throughputAt(usl, 70));
    expect(throughputAt(usl, 71)).toBeLessThan(throughputAt(usl, 70));
  });

  it('has no peak without coherency, nor where throughput falls from the start', () => {
    expect(peakOf({ ...usl, kappa: 0 })).toBeNull();
    expect(peakOf({ ...usl, sigma: 1 })).toBeNull();
    expect(peakOf({ ...usl, sigma: 0.999 })).not.toBeNull();
  });

  it('has the limit λ/σ, which the line of linear scaling meets at 1/σ', () => {
    expect(limitOf(usl)).toBe(500);
    expect(optimalOf(usl)).toBe(50);
    expect(limitOf({ ...usl, sigma: 0 })).toBeNull();
    expect(optimalOf({ ...usl, sigma: 0 })).toBeNull();
  });
});
