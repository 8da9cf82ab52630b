import { expect, it } from 'vitest';
import { createItemQueue, runningAtOnce } from './itemQueue.ts';

/** Work that ends when told to. */
function works() {
  const started: string[] = [];
  const finish = new Map<string, () => void>();
  const work = (name: string) => () => {
    started.push(name);
    return new Promise<string>((resolve) => finish.set(name, () => resolve(name)));
  };
  return { started, work, end: (name: string) => finish.get(name)?.() };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

it('lets so many at one item at a time, first come first served, and other items pass', async () => {
  const queue = createItemQueue(10);
  const { started, work, end } = works();
  const results = ['a', 'b', 'c', 'd'].map((name) => queue.run('hot', 2, work(name)));
  const cold = queue.run('cold', 2, work('x'));
  await settle();
  expect(started).toEqual(['a', 'b', 'x']);
  end('b');
  await settle();
  expect(started).toEqual(['a', 'b', 'x', 'c']);
  end('a');
  await settle();
  end('c');
  end('d');
  end('x');
  expect(await Promise.all([...results, cold])).toEqual(['a', 'b', 'c', 'd', 'x']);
});

it('refuses with 503 when too many wait, and only then', async () => {
  const queue = createItemQueue(1);
  const { work, end } = works();
  const first = queue.run('hot', 1, work('a'));
  const second = queue.run('hot', 1, work('b'));
  await expect(queue.run('hot', 1, work('c'))).rejects.toMatchObject({
    status: 503,
    message: 'item-queue-full',
  });
  end('a');
  await settle();
  end('b');
  expect(await Promise.all([first, second])).toEqual(['a', 'b']);
});

it('gives the place back when the work fails', async () => {
  const queue = createItemQueue(1);
  await expect(queue.run('hot', 1, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await queue.run('hot', 1, async () => 'next')).toBe('next');
});

it('holds each to the limit that it came with, and lets nobody in before those that wait', async () => {
  const queue = createItemQueue(10);
  const { started, work, end } = works();
  const wide = ['a', 'b'].map((name) => queue.run('hot', 2, work(name)));
  const narrow = ['c', 'd', 'e'].map((name) => queue.run('hot', 1, work(name)));
  await settle();
  expect(started).toEqual(['a', 'b']);
  end('a');
  await settle();
  expect(started).toEqual(['a', 'b']);
  end('b');
  await settle();
  expect(started).toEqual(['a', 'b', 'c']);
  const last = queue.run('hot', 2, work('f'));
  await settle();
  expect(started).toHaveLength(3);
  end('c');
  await settle();
  expect(started).toEqual(['a', 'b', 'c', 'd']);
  for (const name of ['d', 'e', 'f']) {
    end(name);
    await settle();
  }
  expect(await Promise.all([...wide, ...narrow, last])).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});

it('lets all run with a limit of 0, and shows how many run', async () => {
  const queue = createItemQueue(0);
  const { started, work, end } = works();
  const all = ['a', 'b', 'c'].map((name) => queue.run('hot', 0, work(name)));
  expect(started).toEqual(['a', 'b', 'c']);
  for (const name of started) end(name);
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c']);
  expect(await Promise.all([0, 1, 8, 100].map(runningAtOnce))).toEqual(['all', 1, 8, 100]);
});
