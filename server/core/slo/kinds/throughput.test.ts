import { describe, expect, it } from 'vitest';
import { secondOf } from '../../../test/support/loadCase.ts';
import type { Unfinished } from '../../measure/censoredSample.ts';
import type { Cell } from '../../measure/frame.ts';
import { activity } from '../pathActivity.support.ts';
import { judgesStage } from '../slo.ts';
import { sloKindContract } from '../sloKind.contract.ts';
import type { HoldActivity } from '../sloKind.ts';
import { throughput } from './throughput.ts';

const spec = { kind: 'throughput', path: 'pay', step: null, perSecondMin: 45 } as const;

/** Two measured seconds, each with these counts. */
const held = (
  cell: Partial<Cell>,
  more: Partial<HoldActivity> = {},
  unfinished: Partial<Unfinished> = {},
) =>
  activity({}, unfinished, {
    hold: () => ({
      ...{ stage: 0, shards: 1, durationMs: 2000 },
      seconds: [secondOf(3, cell), secondOf(4, cell)],
      ...more,
    }),
  });

sloKindContract(throughput, {
  spec,
  met: held({ correct: 45 }),
  breached: held({ correct: 44 }),
  unknown: activity({}),
});

it('says its limit as it is written', () => {
  expect(throughput.name(spec)).toBe('pay throughput ≥ 45/s');
  expect(throughput.describe(spec)).toBe(
    'at least 45/s of pay journeys are completed correctly, at levels that offer as much',
  );
  expect(throughput.limit(spec)).toBe(45);
  expect([throughput.samplesNeeded(spec), throughput.latencyLimitMs(spec)]).toEqual([1, null]);
  expect(throughput.read('throughput', '90/min')).toEqual({
    ok: true,
    value: { perSecondMin: 1.5 },
  });
});

it.each(['0/s', '90', '90%'])('refuses %s', (text) => {
  expect(throughput.read('throughput', text)).toMatchObject({ ok: false });
});

it('judges the stages that offer as much', () => {
  expect([44.9, 45, 46].map((rate) => judgesStage(spec, rate))).toEqual([false, true, true]);
});

describe('the judgement', () => {
  it('counts the correct journeys of its path and stage, over the time that was recorded', () => {
    const judged = throughput.judge(spec, held({ correct: 44, refused: 6, finished: 50 }));
    expect(judged).toEqual({
      state: 'breached',
      measured: 44,
      reason: '88 correct journeys in 2.0 s are 44/s',
    });
    const longer = (durationMs: number) =>
      throughput.judge(spec, held({ correct: 45 }, { durationMs })).state;
    expect([longer(2_022), longer(2_023)]).toEqual(['met', 'breached']);
    expect(throughput.judge(spec, held({ correct: 90 }, { stage: 1 })).measured).toBe(0);
    expect(throughput.judge({ ...spec, path: 'browse' }, held({})).measured).toBe(0);
  });

  it('lets a journey fall on the edge of the window', () => {
    const of = (correct: number) => {
      const seconds = [secondOf(3, { correct: 45 }), secondOf(4, { correct })];
      return throughput.judge(spec, held({}, { seconds })).state;
    };
    expect([of(44), of(43)]).toEqual(['met', 'breached']);
  });

  it('is unknown where the seconds offered less than the limit, as bursty arrivals may', () => {
    const of = (started: number, dropped = 0) =>
      throughput.judge(
        spec,
        held({ started, dropped, correct: 40 }, {}, { droppedByTarget: dropped }),
      );
    expect(of(44)).toEqual({
      state: 'unknown',
      measured: 40,
      reason: 'its seconds offered no more than 44/s',
    });
    expect([of(45).state, of(40, 5).state, of(40, 4).state]).toEqual([
      ...['breached', 'breached', 'unknown'],
    ]);
  });

  it('is unknown without a measured second, and where a shard is missing', () => {
    const none = { state: 'unknown', measured: null, reason: 'no second of the hold is measured' };
    expect(throughput.judge(spec, held({ correct: 90 }, { durationMs: 0 }))).toEqual(none);
    expect(throughput.judge(spec, activity({ correct: 90 }))).toEqual(none);
    const gap = { ...secondOf(4), missing: [1] };
    expect(throughput.judge(spec, held({}, { seconds: [secondOf(3), gap] }))).toEqual({
      state: 'unknown',
      measured: null,
      reason: 'a shard is missing in 1 second of the hold',
    });
  });

  it('is unknown where what says nothing of the target could decide it', () => {
    const of = (cell: Partial<Cell>, unfinished: Partial<Unfinished> = {}) =>
      throughput.judge(spec, held(cell, {}, unfinished)).state;
    expect(of({ correct: 40, noEvidence: 4 })).toBe('breached');
    expect(of({ correct: 40, noEvidence: 5 })).toBe('unknown');
    expect(of({ correct: 40, dropped: 5 }, { droppedByGenerator: 10 })).toBe('unknown');
    expect(of({ correct: 40, dropped: 5 }, { droppedByTarget: 10 })).toBe('breached');
    const both = held({ correct: 40, dropped: 3, noEvidence: 2 }, {}, { droppedByGenerator: 6 });
    expect(throughput.judge(spec, both)).toEqual({
      state: 'unknown',
      measured: 40,
      reason: '10 journeys of the hold say nothing of the target and could decide it',
    });
  });
});
