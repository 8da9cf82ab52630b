import { describe, expect, it } from 'vitest';
import type { Frame } from './frame.ts';
import { changedSeconds, createFrameBuffer, GRACE_MS, isSecondDue } from './frameBuffer.ts';
import { emptyHistogram } from './histogram.ts';

function frame(shard: number, second: number, over: Partial<Frame> = {}): Frame {
  const cell = {
    ...{ path: 'pay', stage: 0, started: 1, dropped: 0, finished: 1, correct: 1 },
    ...{ refused: 0, failed: 0, journeyMs: emptyHistogram(6), startLagMs: emptyHistogram(3) },
    steps: [],
  };
  return {
    ...{ round: 0, shard, epoch: 1, second, fromMs: second * 1000, toMs: (second + 1) * 1000 },
    cells: [cell],
    generator: { k6CpuShare: 0, workerCpuShare: 0, memoryBytes: 0, vusBusy: 0, vusPlanned: 1 },
    ...over,
  };
}

function buffered(shards: number, frames: readonly Frame[]) {
  const buffer = createFrameBuffer(0, shards);
  for (const one of frames) {
    buffer.add({ shard: one.shard, epoch: one.epoch, second: one.second, frame: one });
  }
  return buffer;
}

describe('a frame buffer', () => {
  it('has passed a second when every shard has sent it or a later one', () => {
    const buffer = buffered(2, [frame(0, 3), frame(1, 1)]);
    expect([1, 2].map(buffer.hasPassed)).toEqual([true, false]);
    expect(buffer.lastSecond()).toBe(3);
    expect(createFrameBuffer(0, 2).lastSecond()).toBe(-1);
  });

  it('counts a body that does not parse as reached, and holds no frame of it', () => {
    const buffer = createFrameBuffer(0, 1);
    buffer.add({ shard: 0, epoch: 1, second: 4, frame: null });
    expect([buffer.lastSecond(), buffer.held()]).toEqual([4, 0]);
    expect(buffer.merge(4, 10_000).missing).toEqual([0]);
  });

  it('keeps the frame of the later claim, in either order', () => {
    const [first, second] = [frame(0, 0), frame(0, 0, { epoch: 2, cells: [] })];
    expect(buffered(1, [first, second]).merge(0, 10_000).cells).toEqual([]);
    expect(buffered(1, [second, first]).merge(0, 10_000).cells).toEqual([]);
  });

  it('merges a late frame into the seconds whose middle it covers', () => {
    const late = frame(0, 2, { fromMs: 499 });
    expect(buffered(1, [late]).merge(0, 10_000).missing).toEqual([]);
    expect(buffered(1, [frame(0, 2, { fromMs: 500 })]).merge(0, 10_000).missing).toEqual([0]);
  });

  it('forgets frames before a second', () => {
    const buffer = buffered(1, [frame(0, 0), frame(0, 1), frame(0, 2)]);
    buffer.forgetBefore(2);
    expect(buffer.held()).toBe(1);
    expect(buffer.merge(2, 10_000).missing).toEqual([]);
  });
});

describe('the published seconds that fresh frames change', () => {
  const published = [{ missing: [0] }, { missing: [0, 1] }, { missing: [] }];

  it('are those of the frames, as long as they are published and kept', () => {
    const fresh = [frame(0, 2), frame(1, 0), frame(1, 3)];
    expect(changedSeconds(fresh, published, 3)).toEqual([0, 2]);
    expect(changedSeconds(fresh, published, 2)).toEqual([2]);
  });

  it('are those in which the shard was missing and whose middle the frame covers', () => {
    expect(changedSeconds([frame(0, 2, { fromMs: 500 })], published, 3)).toEqual([0, 1, 2]);
    expect(changedSeconds([frame(0, 2, { fromMs: 501 })], published, 3)).toEqual([1, 2]);
    expect(changedSeconds([frame(1, 5, { fromMs: 0 })], published, 3)).toEqual([1]);
  });
});

describe('a second', () => {
  const buffer = (passed: number, last: number) => ({
    hasPassed: (second: number) => second <= passed,
    lastSecond: () => last,
  });
  const round = { nowMs: 0, durationMs: 5_000, ended: false };

  it('is due when every shard has passed it', () => {
    expect([2, 3].map((second) => isSecondDue(second, buffer(2, 2), round))).toEqual([true, false]);
  });

  it('is due after its time of grace when it is planned or reached', () => {
    const none = buffer(-1, -1);
    const at = (nowMs: number) => ({ ...round, nowMs });
    expect(isSecondDue(4, none, at(5_000 + GRACE_MS))).toBe(false);
    expect(isSecondDue(4, none, at(5_001 + GRACE_MS))).toBe(true);
    expect(isSecondDue(5, none, at(60_000))).toBe(false);
    expect(isSecondDue(5, buffer(-1, 5), at(6_001 + GRACE_MS))).toBe(true);
  });

  it('is due at the end of the round exactly when some shard has reached it', () => {
    const ended = { ...round, nowMs: 60_000, ended: true };
    expect([1, 2].map((second) => isSecondDue(second, buffer(-1, 1), ended))).toEqual([
      ...[true, false],
    ]);
  });
});
