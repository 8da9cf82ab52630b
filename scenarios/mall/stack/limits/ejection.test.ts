import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterCheck, type Checked, inPool, stayingOfHundred, unchecked } from './ejection.ts';

/** `f` a check that fails, `p` one that passes; the moments are 1, 2, … */
const after = (checks: string): Checked =>
  [...checks].reduce<Checked>(
    (checked, one, index) => afterCheck(checked, one === 'p', index + 1),
    unchecked,
  );

describe('an instance', () => {
  it.each([
    ['', null],
    ['f', null],
    ['ff', 2],
    ['fff', 2],
    ['fpf', null],
    ['pff', 3],
    ['ffpp', 2],
    ['ffppfpp', 2],
    ['ffppp', null],
    ['ffpppf', null],
    ['ffpppff', 7],
  ])('after the checks "%s" fails since %j', (checks, sinceMs) => {
    expect(after(checks).failingSinceMs).toBe(sinceMs);
  });
});

const failing = (sinceMs: number): Checked => ({ failed: 2, passed: 0, failingSinceMs: sinceMs });

describe('the pool', () => {
  const three = [failing(5), unchecked, failing(4), failing(5), unchecked];
  it.each([
    [0, [1, 4]],
    [40, [1, 4]],
    [41, [0, 1, 4]],
    [60, [0, 1, 4]],
    [61, [0, 1, 3, 4]],
    [80, [0, 1, 3, 4]],
    [81, [0, 1, 2, 3, 4]],
    [100, [0, 1, 2, 3, 4]],
  ])('of five of which three fail has, with a floor of %i%%, %j', (floor, places) => {
    expect(inPool(three, floor)).toEqual(places);
  });

  it('holds every healthy instance, never fewer than its floor, and none too many', () => {
    const instance = fc.option(fc.nat(9), { nil: null });
    fc.assert(
      fc.property(fc.array(instance, { maxLength: 9 }), fc.nat(100), (since, floor) => {
        const all = since.map((sinceMs) => (sinceMs === null ? unchecked : failing(sinceMs)));
        const healthy = all.filter(({ failingSinceMs }) => failingSinceMs === null).length;
        const places = inPool(all, floor);
        expect(new Set(places).size).toBe(places.length);
        expect(places.length).toBe(Math.max(healthy, Math.ceil((all.length * floor) / 100)));
        for (const [place, sinceMs] of since.entries()) {
          if (sinceMs === null) expect(places).toContain(place);
        }
      }),
    );
  });

  it.each([0, 1, 50, 100])('keeps %i of a hundred that fail with that floor', (floor) => {
    expect(stayingOfHundred(floor)).toBe(floor);
  });
});
