import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDiskQueue } from './diskQueue.ts';
import { contractFrame } from './shardCase.support.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour disk queue '));
});
afterEach(() => rm(folder, { recursive: true }));

const frame = (second: number) => contractFrame(1, second);
const seconds = (frames: readonly { readonly second: number }[]) => frames.map((f) => f.second);

it('gives the frames back in order, and removes their file', async () => {
  const file = join(folder, 'frames.ndjson');
  const queue = createDiskQueue(file, 10);
  queue.add(frame(0));
  queue.add(frame(1));
  expect(queue.count()).toBe(2);
  await expect.poll(() => existsSync(file)).toBe(true);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await queue.takeAll()).toEqual([frame(0), frame(1)]);
  expect([queue.count(), queue.dropped(), existsSync(file)]).toEqual([0, 0, false]);
});

it('keeps a frame that is added during a read for the next one', async () => {
  const queue = createDiskQueue(join(folder, 'frames.ndjson'), 10);
  queue.add(frame(0));
  const first = queue.takeAll();
  queue.add(frame(1));
  expect(seconds(await first)).toEqual([0]);
  expect(seconds(await queue.takeAll())).toEqual([1]);
});

it('drops what is too much, and what the disk does not take', async () => {
  const full = createDiskQueue(join(folder, 'frames.ndjson'), 1);
  full.add(frame(0));
  full.add(frame(1));
  expect([full.count(), full.dropped()]).toEqual([1, 1]);
  const broken = createDiskQueue(join(folder, 'missing', 'frames.ndjson'), 10);
  broken.add(frame(0));
  await expect(broken.takeAll()).rejects.toThrow('ENOENT');
  expect([broken.count(), broken.dropped()]).toEqual([0, 1]);
});
