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

  it.each([
    [19_968, 20_000],
    [19_969, 19_996],
  ])('prefers a shorter trip for 15 s: measured again at %i ms', async (againMs, atMs) => {
    let nowMs = 5_000;
    const state = { offsetMs: 0, tripMs: 2 };
    const read = async () => {
      nowMs += state.tripMs;
      return nowMs - state.tripMs / 2 + state.offsetMs;
    };
    const clock = createStoreClock(read, () => nowMs);
    // Five samples, the last one sent at 5,008 ms; the last of the others is sent 40 ms after their first.
    await clock.measure();
    nowMs = againMs;
    Object.assign(state, { offsetMs: 4, tripMs: 10 });
    expect((await clock.instantOf(20_000))?.atMs).toBe(atMs);
  });

  it('goes by the clock of this process where none is given', async () => {
    const clock = createStoreClock(async () => 5_000_000);
    const fromMs = performance.now();
    const found = await clock.instantOf(5_000_500);
    expect(found?.atMs).toBeGreaterThanOrEqual(fromMs + 500);
    expect(found?.atMs).toBeLessThanOrEqual(performance.now() + 500);
  });

  it('keeps the last 64 instants', async () => {
    const store = storeAt(0, [[1, 1]]);
    const clock = createStoreClock(store.read, store.now);
    for (let instant = 0; instant < 65; instant += 1) await clock.instantOf(instant);
    const asked = store.asked();
    await clock.instantOf(1);
    expect(store.asked()).toBe(asked);
    await clock.instantOf(0);
    expect(store.asked()).toBe(asked + 5);
  });

  it('falls back to earlier samples while the store is away', async () => {
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
