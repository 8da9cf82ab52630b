import { describe, expect, it } from 'vitest';
import { searchesOf, systemKinds } from './capacity.ts';

/** The same as `npm run bench -- capacity`, which takes 1,000 of each kind. */
describe.each(systemKinds)('searches of $name systems, seeds 1 to 12', (kind) => {
  const records = searchesOf(kind, { systems: 12, seed: 1, precision: 0.05 });

  it('come within 3% of the truth, mostly inside the interval', () => {
    for (const { error } of records) expect(Math.abs(error ?? 1)).toBeLessThan(0.04);
    const near = records.filter(({ error }) => Math.abs(error ?? 1) <= 0.03);
    expect(near.length).toBeGreaterThanOrEqual(11);
    expect(records.filter(({ covers }) => covers).length).toBeGreaterThanOrEqual(9);
  });

  it('hold their time and the load that they may send', () => {
    for (const { durationMs, stairsShare } of records) {
      expect(durationMs).toBeLessThanOrEqual(600_000);
      expect(stairsShare).toBeLessThanOrEqual(0.4);
    }
  });
});
