import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Frame } from '../../../core/measure/frame.ts';
import { contractFrame } from './shardCase.support.ts';
import { createSpool } from './spool.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour-spool-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A spool before a store that can be away; a few frames in memory, then the disk. */
function spooling(more: { onDiskMax?: number; file?: string } = {}) {
  const state = {
    away: false,
    refuses: false,
    forbids: (_frames: readonly Frame[]): boolean => false,
    batches: [] as number[][],
    announced: 0,
    whenStored: null as (() => void) | null,
  };
  const file = more.file ?? join(folder, 'frames.ndjson');
  const spool = createSpool({
    append: async (frames) => {
      if (state.away) throw new Error('the store is away');
      if (state.refuses) return false;
      if (state.forbids(frames)) throw Object.assign(new Error('not yours'), { code: '42501' });
      state.batches.push(frames.map((frame) => frame.second));
      return true;
    },
    stored: (frames) => {
      state.announced += frames.length;
      state.whenStored?.();
    },
    file,
    inMemoryMax: 3,
    ...(more.onDiskMax === undefined ? {} : { onDiskMax: more.onDiskMax }),
  });
  const add = (from: number, to: number) => {
    for (let second = from; second < to; second += 1) spool.add(contractFrame(1, second));
  };
  return { state, spool, add, file };
}

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('createSpool', () => {
  it('stores frames in order and reports them', async () => {
    const { state, spool, add } = spooling();
    add(0, 3);
    expect(await spool.settle(1_000)).toEqual({ unsaved: 0, refused: false });
    expect(state.batches.flat()).toEqual([0, 1, 2]);
    expect(state.announced).toBe(3);
  });

  it('keeps every frame in order while the store is away, on disk beyond the memory limit', async () => {
    const { state, spool, add, file } = spooling();
    state.away = true;
    add(0, 8);
    await wait(50);
    expect(existsSync(file)).toBe(true);
    expect(state.announced).toBe(0);
    state.away = false;
    await wait(300);
    add(8, 10);
    expect(await spool.settle(2_000)).toEqual({ unsaved: 0, refused: false });
    expect(state.batches.flat()).toEqual(upTo(10));
    expect(state.announced).toBe(10);
    expect(existsSync(file)).toBe(false);
  });

  it('keeps two minutes in memory unless told otherwise', async () => {
    const file = join(folder, 'long.ndjson');
    const spool = createSpool({
      append: () => Promise.reject(new Error('the store is away')),
      stored: () => undefined,
      file,
    });
    for (let second = 0; second < 120; second += 1) spool.add(contractFrame(1, second));
    await wait(50);
    expect(existsSync(file)).toBe(false);
    spool.add(contractFrame(1, 120));
    await expect.poll(() => existsSync(file)).toBe(true);
    expect(await spool.settle(0)).toEqual({ unsaved: 121, refused: false });
  });

  it('keeps the order of frames that are added while older ones wait on disk', async () => {
    const { state, spool, add } = spooling();
    state.away = true;
    add(0, 6);
    await wait(20);
    state.away = false;
    // The memory has just become empty, the disk not yet.
    state.whenStored = () => {
      state.whenStored = null;
      add(6, 7);
    };
    await wait(300);
    expect(await spool.settle(3_000)).toEqual({ unsaved: 0, refused: false });
    expect(state.batches.flat()).toEqual(upTo(7));
  });

  it('counts the frames that it could not store in time, and stops', async () => {
    const { state, spool, add } = spooling();
    state.away = true;
    add(0, 7);
    expect(await spool.settle(100)).toEqual({ unsaved: 7, refused: false });
    state.away = false;
    await wait(400);
    expect(state.batches).toEqual([]);
  });

  it('counts the frames that neither memory nor disk accepted', async () => {
    const full = spooling({ onDiskMax: 2 });
    full.state.away = true;
    full.add(0, 7);
    full.state.away = false;
    expect(await full.spool.settle(2_000)).toEqual({ unsaved: 2, refused: false });
    expect(full.state.batches.flat()).toEqual(upTo(5));

    const broken = spooling({ file: '/nowhere/frames.ndjson' });
    broken.state.away = true;
    broken.add(0, 5);
    await wait(50);
    broken.state.away = false;
    expect(await broken.spool.settle(2_000)).toEqual({ unsaved: 2, refused: false });
    expect(broken.state.batches.flat()).toEqual([0, 1, 2]);
  });

  it('sends forbidden frames once, counts them as lost and continues', async () => {
    const { state, spool, add } = spooling();
    let asked = 0;
    state.forbids = (frames) => {
      const forbidden = frames.some(({ second }) => second === 1);
      if (forbidden) asked += 1;
      return forbidden;
    };
    for (const second of upTo(3)) {
      add(second, second + 1);
      await wait(5);
    }
    expect(await spool.settle(1_000)).toEqual({
      unsaved: 1,
      refused: false,
      forbidden: 'not yours',
    });
    expect(state.batches).toEqual([[0], [2]]);
    expect(asked).toBe(1);
  });

  it('sends waiting frames in batches of 20', async () => {
    const { state, spool, add } = spooling();
    state.away = true;
    add(0, 48);
    await wait(20);
    state.away = false;
    expect(await spool.settle(2_000)).toEqual({ unsaved: 0, refused: false });
    expect(state.batches.map((batch) => batch.length)).toEqual([3, 20, 20, 5]);
  });

  it('ends at once when the store refuses', async () => {
    const { state, spool, add, file } = spooling();
    state.refuses = true;
    add(0, 2);
    expect(await spool.settle(1_000)).toEqual({ unsaved: 0, refused: true });
    state.refuses = false;
    // More than the memory holds: later frames are dropped, and none goes to the disk.
    add(2, 9);
    await wait(20);
    expect([state.batches, state.announced, existsSync(file)]).toEqual([[], 0, false]);
    expect(await spool.settle(1_000)).toEqual({ unsaved: 0, refused: true });
  });
});
