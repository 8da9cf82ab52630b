import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { held, line, viewOf } from '../../../test/support/auditFacts.ts';
import type { Token } from '../redis/redisStock.ts';
import { redisEqualsDatabase } from './redisEqualsDatabase.ts';

const counter = (available: number) => ({ available, reserved: 1, sold: 2 });
const token = (id: string, units: number, orderId: string | null = null): Token => ({
  ...{ id, orderId, sku: 'hot', units },
});

describe('redis-equals-database', () => {
  const judge = (
    stock: Readonly<Record<string, number>>,
    available: number,
    tokens: readonly Token[] = [],
    lines = [line(1, 'o-1', 2)],
  ) => {
    const view = viewOf({ lines }, { hot: counter(available) });
    const redis = { stock: new Map(Object.entries(stock)), tokens };
    return redisEqualsDatabase.judge({ ...view, redis }, ['hot', 'cold']);
  };

  it('holds where stock and tokens come to what is available', () => {
    expect(judge({ hot: 5 }, 5)).toEqual([]);
    expect(judge({ hot: 3 }, 5, [token('a', 1), token('b', 1)])).toEqual([]);
    expect(judge({ hot: -1 }, 1, [token('a', 2)])).toEqual([]);
  });

  it('takes a token for settled whose order is in the database', () => {
    expect(judge({ hot: 5 }, 5, [token('a', 2, 'o-1')])).toEqual([]);
    expect(judge({ hot: 5 }, 5, [token('a', 2, 'o-2')])).toHaveLength(1);
    expect(judge({ hot: 3 }, 5, [token('a', 2, 'o-2')])).toEqual([]);
  });

  it('takes a token for settled whose order has stock in the database and no line yet', () => {
    const view = viewOf({ ledger: [held(1, 'reserve', 2, 'o-9')] }, { hot: counter(5) });
    const of = (orderId: string) => ({
      stock: new Map([['hot', 5]]),
      tokens: [token('a', 2, orderId)],
    });
    expect(redisEqualsDatabase.judge({ ...view, redis: of('o-9') }, ['hot'])).toEqual([]);
    expect(redisEqualsDatabase.judge({ ...view, redis: of('o-8') }, ['hot'])).toHaveLength(1);
  });

  it('judges no SKU that Redis has no stock of, and compares one that the database has not with zero', () => {
    expect(judge({}, 5)).toEqual([]);
    expect(judge({ cold: 0, hot: 5 }, 5)).toEqual([]);
    expect(judge({ cold: 4, hot: 5 }, 5).map(({ sku, amount }) => [sku, amount])).toEqual([
      ['cold', 4],
    ]);
  });

  it('judges nothing without Redis, where it could not be read, and without counters', () => {
    const view = viewOf({}, { hot: counter(5) });
    expect(redisEqualsDatabase.judge(view, ['hot'])).toEqual([]);
    expect(redisEqualsDatabase.judge({ ...view, redis: { problem: 'gone' } }, ['hot'])).toEqual([]);
    const redis = { stock: new Map([['hot', 1]]), tokens: [] };
    expect(redisEqualsDatabase.judge({ ...viewOf({}), redis }, ['hot'])).toEqual([]);
  });

  it('settles in the time that the reading names, if it names one', () => {
    const view = viewOf({}, { hot: counter(5) });
    const redis = { stock: new Map([['hot', 1]]), tokens: [] };
    const of = (more: { readonly settleMs?: number }) =>
      redisEqualsDatabase.judge({ ...view, redis: { ...redis, ...more } }, ['hot']);
    expect(of({ settleMs: 700 })).toMatchObject([{ settles: true, settleMs: 700 }]);
    expect(of({})[0]).not.toHaveProperty('settleMs');
  });

  it('finds units that are missing or too many, with all that was compared', () => {
    expect(judge({ hot: 1 }, 5, [token('b', 1, 'o-3'), token('a', 1)])).toEqual([
      {
        ...{ subject: 'hot', settles: true, group: 'hot', sku: 'hot', amount: 2 },
        message: 'hot: Redis has 1 and 2 in tokens, 2 too few: the database has 5 available',
        witness: [
          { kind: 'counter', id: 'hot', detail: 'in Redis: 1' },
          {
            ...{ kind: 'counter', id: 'hot' },
            detail: 'in the database: 5 available, 1 reserved, 2 sold',
          },
          { kind: 'token', id: 'b', detail: '1 of hot for order o-3, not in the database' },
          { kind: 'token', id: 'a', detail: '1 of hot, not in the database' },
        ],
        ...{ committedAtMs: null, signature: '1|5 available, 1 reserved, 2 sold|a|b' },
      },
    ]);
    const [many] = judge(
      { hot: 9 },
      5,
      ['a', 'b', 'c', 'd'].map((id) => token(id, 1)),
    );
    expect(many).toMatchObject({ amount: 8, message: expect.stringContaining('8 too many') });
    expect(many?.witness).toHaveLength(5);
  });

  it('agrees with brute force on random histories of a shop that takes in Redis and writes behind', () => {
    const step = fc.constantFrom('take', 'write', 'acknowledge', 'crash', 'clamp', 'cancel');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(step, fc.integer({ min: 1, max: 3 })), { maxLength: 20 }),
        (steps) => {
          const shop = {
            redis: 10,
            available: 10,
            tokens: [] as Token[],
            lines: [line(99, 'x', 1)],
          };
          let lost = 0;
          const written: string[] = [];
          for (const [n, [kind, units]] of steps.entries()) {
            const id = `o-${n}`;
            const next = shop.tokens.find(({ orderId }) => !written.includes(orderId ?? ''));
            const done = shop.tokens.find(({ orderId }) => written.includes(orderId ?? ''));
            if (kind === 'take') {
              shop.redis -= units;
              shop.tokens.push(token(id, units, id));
            } else if (kind === 'write' && next !== undefined) {
              shop.available -= next.units;
              shop.lines.push(line(n, next.orderId ?? '', next.units));
              written.push(next.orderId ?? '');
            } else if (kind === 'acknowledge' && done !== undefined) {
              shop.tokens = shop.tokens.filter((each) => each !== done);
            } else if (kind === 'crash') {
              // Between the counter and the token.
              shop.redis -= units;
              lost += units;
            } else if (kind === 'clamp' && shop.redis < 0) {
              lost += shop.redis;
              shop.redis = 0;
            } else if (kind === 'cancel') {
              shop.redis += units;
              shop.available += units;
            }
          }
          const found = judge({ hot: shop.redis }, shop.available, shop.tokens, shop.lines);
          expect(found.map(({ amount }) => amount)).toEqual(lost === 0 ? [] : [Math.abs(lost)]);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
