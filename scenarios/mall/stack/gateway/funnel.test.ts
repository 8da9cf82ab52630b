import { Pool } from 'undici';
import { expect, it } from 'vitest';
import type { Answer } from '../kit/client.ts';
import { type Counted, readFunnel } from './funnel.ts';

/** An instance that shows these counts, and notes that it was asked. */
function instance(name: string, asked: string[], answer: () => Partial<Answer>): Counted {
  const pool = new Pool('http://127.0.0.1:1');
  return {
    path: `/counts/${name}`,
    client: {
      call: async (_method, path) => {
        asked.push(path);
        return { status: 200, text: '', body: null, ...answer() };
      },
      next: () => pool,
      close: () => pool.close(),
    },
  };
}
const counting = (counts: Readonly<Record<string, number>>) => () => ({ body: { counts } });

it('adds the counts of all instances, and asks for what is behind first', async () => {
  const asked: string[] = [];
  const orders = [
    instance('o1', asked, counting({ 'order: in stock by the cache': 5, 'order: reserved': 3 })),
    instance('o2', asked, counting({ 'order: in stock by the cache': 4 })),
  ];
  const payments = [instance('p1', asked, counting({ 'payment: paid': 2 }))];
  const own = () => {
    asked.push('own');
    return { 'order: asked': 20, 'order: admitted': 12, 'browse: asked': 99 };
  };
  expect(await readFunnel(own, orders, payments)).toEqual({
    ...{ asked: 20, admitted: 12, inStock: 9, reserved: 3, paid: 2 },
  });
  expect(asked).toEqual(['/counts/p1', '/counts/o1', '/counts/o2', 'own']);
});

it('shows zeros where nothing was counted, and nothing when an instance does not answer', async () => {
  const none = { asked: 0, admitted: 0, inStock: 0, reserved: 0, paid: 0 };
  expect(await readFunnel(() => ({}), [instance('o', [], counting({}))], [])).toEqual(none);
  for (const answer of [{ status: 503, body: { counts: {} } }, { body: { counts: { a: 'b' } } }]) {
    const sick = [instance('o', [], () => answer)];
    await expect(readFunnel(() => ({}), sick, [])).rejects.toThrow('no-counts: status');
  }
});
