import { describe, expect, it } from 'vitest';
import { holding } from '../../test/support/evidenceCase.ts';
import { judge } from './judge.ts';
import { lateStarts, type RoundStart, roundStarts, type ShardStart } from './startReasons.ts';

const left = (shard: number, skewMs: number, more: Partial<ShardStart> = {}): ShardStart => ({
  round: 0,
  shard,
  host: 'a',
  skewMs,
  errorMs: 0.25,
  ...more,
});
const start = (skewMs: number, hosts = 1): RoundStart => ({
  round: 2,
  skewMs,
  errorMs: 0.5,
  lastShard: 1,
  hosts,
});

describe('roundStarts', () => {
  it('is the skew from the first to the last shard of each round', () => {
    const shards = [
      left(0, 900, { round: 1, errorMs: 1 }),
      left(0, -1),
      left(1, 4, { errorMs: 0.5, host: 'b' }),
      left(2, 2),
    ];
    expect(roundStarts(shards)).toEqual([
      { round: 0, skewMs: 5, errorMs: 0.75, lastShard: 1, hosts: 2 },
      { round: 1, skewMs: 0, errorMs: 1, lastShard: 0, hosts: 1 },
    ]);
    expect(roundStarts([])).toEqual([]);
  });
});

describe('a start with skew', () => {
  it('is a caveat beyond 10 ms on one host and 100 ms on several', () => {
    expect(lateStarts([start(10), start(100, 2)])).toEqual([]);
    expect(lateStarts([start(10.01), start(100.1, 3)])).toEqual([
      'Round 2: the shards left the barrier 10.0 ms (±0.5) apart, shard 1 last; on one host at most 10 ms are expected.',
      'Round 2: the shards left the barrier 100.1 ms (±0.5) apart, shard 1 last; on 3 hosts at most 100 ms are expected.',
    ]);
  });

  it('is unknown beyond a second', () => {
    expect(judge({ ...holding, starts: [start(1_000)] }).state).toBe('pass');
    const verdict = judge({ ...holding, starts: [start(1_000.1)] });
    expect(verdict.state).toBe('unknown');
    expect(verdict.reasons[0]?.text).toBe(
      "Round 2: the shards left the barrier 1000.1 ms (±0.5) apart, shard 1 last: its seconds are not the plan's",
    );
  });
});
