import { describe, expect, it } from 'vitest';
import type { CustomerStats } from '../../../edge/stack/http/controls.ts';
import { createCustomerFeed } from './customerFeed.ts';

const at = (requests: number, errors: number, count: number): CustomerStats => ({
  requests,
  errors,
  latencyMs: { schema: 3, count, zeroCount: 0, buckets: count === 0 ? [] : [[20, count]] },
});

function feedOf(...readings: (CustomerStats | null)[]) {
  return createCustomerFeed(2, async () => readings.shift() ?? null);
}

describe("customers' own figures", () => {
  it('are the differences of the counters since the last reading', async () => {
    const feed = feedOf(at(100, 10, 90), at(130, 11, 119), at(130, 11, 119));
    expect(await feed.read(-1)).toBe(null);
    expect(await feed.read(0)).toEqual({ round: 2, second: 0, ...at(30, 1, 29) });
    expect(await feed.read(2)).toMatchObject({ second: 2, requests: 0, errors: 0 });
  });

  it('are returned once a second', async () => {
    const feed = feedOf(at(0, 0, 0), at(5, 0, 5), at(12, 0, 12));
    await feed.read(-1);
    expect(await feed.read(0)).toMatchObject({ second: 0, requests: 5 });
    expect(await feed.read(0)).toBe(null);
    expect(await feed.read(1)).toMatchObject({ second: 1, requests: 7 });
  });

  it('leave a gap when a service restarts its counters', async () => {
    const feed = feedOf(at(100, 10, 90), at(4, 0, 4), at(9, 1, 8));
    await feed.read(-1);
    expect(await feed.read(0)).toBe(null);
    expect(await feed.read(1)).toMatchObject({ requests: 5, errors: 1 });
    const requestsFell = feedOf(at(10, 5, 5), at(9, 5, 5));
    await requestsFell.read(-1);
    expect(await requestsFell.read(0)).toBe(null);
    const errorsFell = feedOf(at(10, 5, 5), at(11, 4, 7));
    await errorsFell.read(-1);
    expect(await errorsFell.read(0)).toBe(null);
    const latencyFell = feedOf(at(10, 5, 5), at(11, 5, 4));
    await latencyFell.read(-1);
    expect(await latencyFell.read(0)).toBe(null);
  });

  it('are missing when the target has none', async () => {
    const feed = feedOf(null, null);
    expect([await feed.read(-1), await feed.read(0)]).toEqual([null, null]);
    const gone = feedOf(at(1, 0, 1), null);
    expect([await gone.read(-1), await gone.read(0)]).toEqual([null, null]);
    const twice = feedOf(at(1, 0, 1), at(2, 0, 2));
    expect([await twice.read(-1), await twice.read(-1)]).toEqual([null, null]);
  });

  it('are expected from the second after the first reading on, or from the first that failed', async () => {
    const early = feedOf(at(0, 0, 0));
    expect(early.from()).toBe(0);
    const first = early.read(-1);
    expect(early.from()).toBe(0);
    await first;
    expect(early.from()).toBe(0);
    const late = feedOf(at(0, 0, 0), at(1, 0, 1));
    const reading = late.read(39);
    expect(late.from()).toBe(39);
    await reading;
    expect(late.from()).toBe(40);
    await late.read(40);
    expect(late.from()).toBe(40);
    const dead = createCustomerFeed(2, async () => {
      throw new Error('connect ECONNREFUSED');
    });
    await expect(dead.read(39)).rejects.toThrow('ECONNREFUSED');
    await expect(dead.read(40)).rejects.toThrow('ECONNREFUSED');
    expect(dead.from()).toBe(39);
  });
});
