import { Pool } from 'undici';
import { expect, it } from 'vitest';
import type { ServiceClient } from '../kit/client.ts';
import { HttpError } from '../kit/reply.ts';
import { createPaymentPool } from './paymentPool.ts';

/** An instance whose health is what `answer` says. */
function instance(answer: () => number) {
  const pool = new Pool('http://127.0.0.1:1');
  const client: ServiceClient = {
    call: async () => {
      const status = answer();
      if (status === 0) throw new HttpError(502, 'does-not-answer');
      return { status, text: '', body: null };
    },
    next: () => pool,
    close: () => pool.close(),
  };
  return { client, proxied: client };
}

async function poolOf(statuses: readonly number[]) {
  const now = [...statuses];
  const members = statuses.map((_, place) => instance(() => now[place] ?? 0));
  const pool = createPaymentPool(members);
  const check = async (times: number): Promise<void> => {
    for (let index = 0; index < times; index += 1) await pool.check(index);
  };
  const turns = (floor: number, count: number): number[] =>
    Array.from({ length: count }, () => {
      return members.indexOf(pool.next(floor));
    });
  return { pool, now, check, turns };
}

it('gives requests to its instances in turn, and none to those that are ejected', async () => {
  const { pool, check, turns } = await poolOf([200, 503, 200, 0]);
  expect(turns(0, 5)).toEqual([0, 1, 2, 3, 0]);
  await check(1);
  expect(pool.sizes(0)).toEqual({ total: 4, healthy: 4, inPool: 4 });
  await check(1);
  expect(pool.sizes(0)).toEqual({ total: 4, healthy: 2, inPool: 2 });
  expect(pool.sizes(75)).toEqual({ total: 4, healthy: 2, inPool: 3 });
  expect(new Set(turns(0, 4))).toEqual(new Set([0, 2]));
  expect(new Set(turns(75, 6))).toEqual(new Set([0, 1, 2]));
});

it('refuses with 503 while it is empty, and takes back what is healthy again', async () => {
  const { pool, now, check, turns } = await poolOf([503, 503]);
  await check(2);
  expect(() => pool.next(0)).toThrow(new HttpError(503, 'no-instance-in-the-pool'));
  expect(turns(100, 2)).toHaveLength(2);
  now.fill(200);
  await check(3);
  expect(pool.sizes(0)).toEqual({ total: 2, healthy: 2, inPool: 2 });
});
