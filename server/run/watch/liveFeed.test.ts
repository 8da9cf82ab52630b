import { describe, expect, it } from 'vitest';
import type { LiveStats } from '../../edge/target/controls.ts';
import { createLiveFeed } from './liveFeed.ts';

const at = (requests: number, errors: number, count: number): LiveStats => ({
  requests,
  errors,
  latencyMs: { schema: 3, count, zeroCount: 0, buckets: count === 0 ? [] : [[20, count]] },
});

function feedOf(...readings: (LiveStats | null)[]) {
  return createLiveFeed(2, async () => readings.shift() ?? null);
}

describe("customers' own figures", () => {
  it('are what the counters gained since the last look', async () => {
    const feed = feedOf(at(100, 10, 90), at(130, 11, 119), at(130, 11, 119));
    expect(await feed.read(200)).toBe(null);
    expect(await feed.read(1_200)).toEqual({ round: 2, second: 1, ...at(30, 1, 29) });
    expect(await feed.read(2_999)).toMatchObject({ second: 2, requests: 0, errors: 0 });
  });

  it('are told once a second', async () => {
    const feed = feedOf(at(0, 0, 0), at(5, 0, 5), at(12, 0, 12));
    await feed.read(0);
    expect(await feed.read(1_000)).toMatchObject({ second: 1, requests: 5 });
    expect(await feed.read(1_500)).toBe(null);
    expect(await feed.read(2_000)).toMatchObject({ second: 2, requests: 7 });
  });

  it('leave a gap when a service begins to count anew', async () => {
    const feed = feedOf(at(100, 10, 90), at(4, 0, 4), at(9, 1, 8));
    await feed.read(0);
    expect(await feed.read(1_000)).toBe(null);
    expect(await feed.read(2_000)).toMatchObject({ requests: 5, errors: 1 });
    const errorsFell = feedOf(at(10, 5, 5), at(11, 4, 7));
    await errorsFell.read(0);
    expect(await errorsFell.read(1_000)).toBe(null);
    const latencyFell = feedOf(at(10, 5, 5), at(11, 5, 4));
    await latencyFell.read(0);
    expect(await latencyFell.read(1_000)).toBe(null);
  });

  it('are none where the target tells none', async () => {
    const feed = feedOf(null, null);
    expect([await feed.read(0), await feed.read(1_000)]).toEqual([null, null]);
  });
});
