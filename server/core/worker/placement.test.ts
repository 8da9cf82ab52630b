import { describe, expect, it } from 'vitest';
import { defaultCapacity, placementProblem, type WorkerSlot } from './placement.ts';

const worker = (name: string, more: Partial<WorkerSlot> = {}): WorkerSlot => ({
  name,
  labels: {},
  capacity: 4,
  busy: 0,
  ...more,
});

describe('placing shards', () => {
  it('waits for a worker when there is none and any would do', () => {
    expect(placementProblem(3, {}, [])).toBeNull();
  });

  it('says that no worker has the labels', () => {
    expect(placementProblem(3, { zone: 'a' }, [])).toBe(
      '3 shards need zone=a; workers with it: none, and no other is live',
    );
    const live = [worker('w1', { labels: { zone: 'b' } }), worker('w2')];
    expect(placementProblem(1, { zone: 'a' }, live)).toBe(
      '1 shard needs zone=a; workers with it: none; live: w1 (zone=b), w2 (none)',
    );
  });

  it('counts the room of the workers that fit, and of no other', () => {
    const live = [
      worker('w1', { labels: { zone: 'a' }, capacity: 2, busy: 1 }),
      worker('w2', { labels: { zone: 'a' }, capacity: 2 }),
      worker('w3', { capacity: 50 }),
    ];
    expect(placementProblem(3, { zone: 'a' }, live)).toBeNull();
    expect(placementProblem(4, { zone: 'a' }, live)).toBe(
      '4 shards need room on workers with zone=a; there is room for 3: w1 has 1 of 2, w2 has 2 of 2',
    );
  });

  it('counts no negative room', () => {
    const live = [worker('w1', { capacity: 1, busy: 5 }), worker('w2', { capacity: 1 })];
    expect(placementProblem(1, {}, live)).toBeNull();
    expect(placementProblem(2, {}, live)).toBe(
      '2 shards need room; there is room for 1: w1 has 0 of 1, w2 has 1 of 1',
    );
  });
});

it('gives a host room by its CPUs and its memory, whichever ends first', () => {
  const gigabyte = 2 ** 30;
  expect(defaultCapacity(2, 64 * gigabyte)).toBe(16);
  expect(defaultCapacity(16, 8 * gigabyte)).toBe(16);
  expect(defaultCapacity(16, 8 * gigabyte - 1)).toBe(15);
  expect(defaultCapacity(1, gigabyte)).toBe(4);
});
