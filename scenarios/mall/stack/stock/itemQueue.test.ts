import { expect, it } from 'vitest';
import { createItemQueue } from './itemQueue.ts';

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
  const queue = createItemQueue(2, 10);
  const { started, work, end } = works();
  const results = ['a', 'b', 'c', 'd'].map((name) => queue.run('hot', work(name)));
  const cold = queue.run('cold', work('x'));
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
  const queue = createItemQueue(1, 1);
  const { work, end } = works();
  const first = queue.run('hot', work('a'));
  const second = queue.run('hot', work('b'));
  await expect(queue.run('hot', work('c'))).rejects.toMatchObject({
    status: 503,
    message: 'item-queue-full',
  });
  end('a');
  await settle();
  end('b');
  expect(await Promise.all([first, second])).toEqual(['a', 'b']);
});

it('gives the place back when the work fails', async () => {
  const queue = createItemQueue(1, 1);
  await expect(queue.run('hot', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await queue.run('hot', async () => 'next')).toBe('next');
});
