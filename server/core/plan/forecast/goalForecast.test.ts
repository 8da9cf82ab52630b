import { describe, expect, it } from 'vitest';
import { oneStage, payP95, planOf } from '../../../test/support/loadCase.ts';
import { isError } from '../../diagnostics/diagnostic.ts';
import type { Plan } from '../plan.ts';
import { goalForecast } from './goalForecast.ts';

const told = (plan: Plan) =>
  goalForecast(plan).map((each) => [isError(each) ? 'error' : 'warning', each.path, each.message]);

describe('a watch', () => {
  const watched = (holdMs: number, expect: Plan['expect'] = {}): Plan => ({
    ...planOf([
      oneStage,
      { ...oneStage, index: 1, level: 2 },
      { ...oneStage, index: 2, transient: 'recovery', holdMs },
    ]),
    goal: 'spike',
    expect,
  });

  it('that is as long as a window and the time asked shows the recovery', () => {
    expect(told(watched(5_000))).toEqual([]);
    expect(told(watched(25_000, { recoveredMs: 20_000 }))).toEqual([]);
    expect(told(watched(26_000, { recoveredMs: 20_001 }))).toEqual([]);
  });

  it('that is shorter is an error', () => {
    expect(told(watched(4_999))).toEqual([
      [
        'error',
        'load.watch',
        'watched for 4.999 s, the run cannot show a recovery: the SLOs are judged over 5 s each time; write "watch: 5s"',
      ],
    ]);
    expect(told(watched(24_999, { recoveredMs: 20_000 }))).toEqual([
      [
        'error',
        'load.watch',
        'watched for 24.999 s, the run cannot show a recovery within 20 s: the SLOs are judged over 5 s each time; write "watch: 25s"',
      ],
    ]);
    expect(told(watched(25_999, { recoveredMs: 20_001 }))[0]?.[2]).toContain('"watch: 26s"');
  });

  it('is that of an overload only', () => {
    expect(told({ ...watched(4_999), goal: 'hold' })).toEqual([]);
    expect(told({ ...planOf([oneStage]), goal: 'spike' })).toEqual([]);
  });
});

describe('a soak', () => {
  const soaking = (holdMs: number, driftMax = 1): Plan => ({
    ...planOf([{ ...oneStage, holdMs }], [payP95]),
    goal: 'soak',
    expect: { driftMax },
  });

  it('needs eight blocks after its first tenth', () => {
    // Blocks of 5 s at 50/s: 40 s after the first tenth.
    expect(told(soaking(45_000))).toEqual([]);
    expect(told(soaking(44_000))).toEqual([
      [
        'error',
        'load.hold',
        '44 s show no drift of pay p95: it needs 8 blocks of 5 s after the first 10%; write "hold: 45s"',
      ],
    ]);
  });

  it('that is too short for its drift is a warning, with how long it would take', () => {
    const [[severity, path, message] = []] = told(soaking(60_000, 0.1));
    expect([severity, path]).toEqual(['warning', 'load.hold']);
    // 2,700 journeys: (2.394 + 1.645) × 1.455 × √(12/2700) = 39.2%; (39.2/10)² × 60 s.
    expect(message).toMatch(
      /^a drift of pay p95 below about 39\.2% would stay unseen in 1 min, were latencies spread exponentially, and 10% is asked; hold it for about 15m2\ds, or tolerate more$/,
    );
    expect(told(soaking(60_000, 0.4))).toEqual([]);
  });

  it('asks the goal for a drift', () => {
    expect(told({ ...soaking(44_000), goal: 'hold' })).toEqual([]);
    expect(told({ ...planOf([]), goal: 'soak' })).toEqual([]);
  });
});
