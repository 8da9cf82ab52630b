import { describe, expect, it } from 'vitest';
import { oneStage, secondOf } from '../../test/support/loadCase.ts';
import { holdOf, overlapMs, secondsIn } from './hold.ts';

const hold = holdOf({ ...oneStage, startMs: 4000, holdMs: 3000 });

describe('a hold', () => {
  it('reaches from its start up to its end', () => {
    expect(hold).toEqual({ fromMs: 4000, toMs: 7000 });
  });

  it('overlaps a frame by what lies in both', () => {
    const of = (fromMs: number, toMs: number) => overlapMs({ fromMs, toMs }, hold);
    expect([of(3300, 4300), of(4300, 5300), of(6700, 7700), of(0, 9000)]).toEqual([
      300, 1000, 300, 3000,
    ]);
    expect([of(3000, 4000), of(7000, 8000), of(0, 1000)]).toEqual([0, 0, 0]);
  });

  it('selects a second by what its frames cover, and of it only the frames that reach in', () => {
    const spans = [
      { shard: 0, fromMs: 2950, toMs: 3950 },
      { shard: 1, fromMs: 3050, toMs: 4050 },
    ];
    expect(secondsIn([{ ...secondOf(3), spans }], hold)).toEqual([
      { ...secondOf(3), spans: spans.slice(1) },
    ]);
    expect(secondsIn([{ ...secondOf(3), spans: spans.slice(0, 1) }], hold)).toEqual([]);
    expect(secondsIn([{ ...secondOf(5), spans: [] }], hold)).toEqual([]);
  });

  it('selects seconds by their number in recordings without spans', () => {
    const bare = [3, 4, 5, 6, 7].map((second) => {
      const { spans: _, ...rest } = secondOf(second);
      return rest;
    });
    expect(secondsIn(bare, hold).map(({ second, spans }) => [second, spans])).toEqual(
      [4, 5, 6].map((s) => [s, [{ shard: 0, fromMs: s * 1000, toMs: s * 1000 + 1000 }]]),
    );
  });
});
