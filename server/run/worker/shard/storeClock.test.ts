import { describe, expect, it } from 'vitest';
import { createStoreClock } from './storeClock.ts';

/** A store whose clock is `offsetMs` ahead and whose answers take the given times there and back. */
function storeAt(offsetMs: number, trips: readonly (readonly [number, number])[]) {
  let nowMs = 5_000;
  let asked = 0;
  const read = async () => {
    const [there, back] = trips[Math.min(asked, trips.length - 1)] ?? [0, 0];
    asked += 1;
    const theirMs = nowMs + there + offsetMs;
    nowMs += there + back;
    return theirMs;
  };
  return {
    read,
    now: () => nowMs,
    pass: (ms: number) => {
      nowMs += ms;
    },
    asked: () => asked,
  };
}

describe('createStoreClock', () => {
  it('converts an instant of the store by the sample with the shortest round trip', async () => {
    const store = storeAt(1_000_000, [
      [9, 1],
      [1, 1],
      [2, 30],
    ]);
    const clock = createStoreClock(store.read, store.now);
    expect(await clock.instantOf(1_006_000)).toEqual({ atMs: 6_000, errorMs: 1 });
    expect(store.asked()).toBe(5);
  });

  it('gives all shards of a worker the same instant, with one measurement', async () => {
    const store = storeAt(0, [[3, 0]]);
    const clock = createStoreClock(store.read, store.now);
    const [one, other] = await Promise.all([clock.instantOf(9_000), clock.instantOf(9_000)]);
    store.pass(100);
    expect(await clock.instantOf(9_000)).toBe(one);
    expect(other).toBe(one);
    expect(store.asked()).toBe(5);
  });

  it('falls back to earlier samples while the store is away, up to their maximum age', async () => {
    const store = storeAt(50, [[1, 1]]);
    let away = false;
    const read = () => (away ? Promise.reject(new Error('away')) : store.read());
    const clock = createStoreClock(read, store.now);
    await clock.measure();
    away = true;
    await expect(clock.measure()).rejects.toThrow('away');
    expect(await clock.instantOf(7_050)).toEqual({ atMs: 7_000, errorMs: 1 });
  });

  it('has no instant when the store never answered, or hangs', async () => {
    const away = createStoreClock(() => Promise.reject(new Error('away')));
    expect(await away.instantOf(1)).toBeNull();
    const hung = createStoreClock(() => new Promise(() => undefined));
    expect(await hung.instantOf(1)).toBeNull();
  });
});
