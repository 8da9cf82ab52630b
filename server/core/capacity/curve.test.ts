import { describe, expect, it } from 'vitest';
import { measuredAt, pointAt } from '../../test/support/pointCase.ts';
import { capacityOf, curveRows } from './curve.ts';

describe('capacityOf', () => {
  it('takes the highest achieved throughput of the stages that are evidence', () => {
    const capacity = capacityOf({ goal: 'find-capacity', paths: [] }, [
      pointAt(0.5, 'met'),
      pointAt(1, 'breached', { total: measuredAt(200, 160) }),
      pointAt(1.2, 'breached', { total: measuredAt(240, 160) }),
      pointAt(1.5, 'breached', { total: { ...measuredAt(300, 0), windowMs: 0 } }),
      pointAt(2, 'breached', { generatorLimited: 'no CPU' }),
    ]);
    expect(capacity?.saturation).toEqual({ achievedPerSecond: 160, level: 1 });
  });

  it('takes the lowest level of equal throughputs in whatever order, and none without a window', () => {
    const of = (points: ReturnType<typeof pointAt>[]) =>
      capacityOf({ goal: 'find-capacity', paths: [] }, points)?.saturation;
    const equal = [1.2, 1].map((level) =>
      pointAt(level, 'breached', { total: measuredAt(200 * level, 160) }),
    );
    expect(of(equal)).toEqual({ achievedPerSecond: 160, level: 1 });
    const total = { ...measuredAt(200, 160), windowMs: 0 };
    expect(of([pointAt(1, 'met', { total })])).toBeNull();
  });

  it('is not known without any evidence', () => {
    const gap = pointAt(1, 'met', { unknown: 'a gap' });
    expect(capacityOf({ goal: 'find-capacity', paths: [] }, [gap])).toEqual({
      sloCapacity: {
        lower: null,
        upper: null,
        text: 'not known: no stage is evidence (no evidence at 100%)',
      },
      saturation: null,
    });
  });

  it('is null for a load that is held, whatever it showed', () => {
    expect(
      capacityOf({ goal: 'hold', paths: [] }, [pointAt(0.5, 'met'), pointAt(1, 'breached')]),
    ).toBeNull();
    expect(capacityOf({ goal: 'hold', paths: [] }, [])).toBeNull();
  });
});

it('curveRows gives each stage a total row and a row for each path, with the reason for an exclusion', () => {
  const rows = curveRows([
    pointAt(0.5, 'met'),
    pointAt(1, 'met', { unknown: 'a gap', generatorLimited: 'x' }),
  ]);
  expect(
    rows.map((r) => [r.level, r.path, r.measured.offeredPerSecond, r.state, r.excluded]),
  ).toEqual([
    [0.5, null, 100, 'passing', null],
    [0.5, 'browse', 75, 'passing', null],
    [0.5, 'pay', 25, 'passing', null],
    [1, null, 200, 'none', 'a gap'],
    [1, 'browse', 150, 'none', 'a gap'],
    [1, 'pay', 50, 'none', 'a gap'],
  ]);
});
