import { describe, expect, it } from 'vitest';
import type { RedisTokens } from './redisFile.ts';
import { redisDoubts, tokenOf, tokenOfJson, unitsOfText } from './redisStock.ts';

const tokens: RedisTokens = {
  ...{ kind: 'list', key: 'q', group: null, json: null },
  ...{ order: 'id', sku: 'sku', units: 'n' },
};

describe('what stands in Redis', () => {
  it('is units of a SKU, also below zero', () => {
    expect([unitsOfText('hot', '7'), unitsOfText('hot', '-2')]).toEqual([7, -2]);
    expect(() => unitsOfText('hot', 'many')).toThrow('audit query "redis stock": column hot holds');
  });

  it('is tokens by their fields, or by their JSON', () => {
    const token = { id: '1', orderId: 'o-1', sku: 'hot', units: 2 };
    expect(tokenOf('1', { id: 'o-1', sku: 'hot', n: '2' }, tokens)).toEqual(token);
    expect(tokenOfJson('1', '{"id":"o-1","sku":"hot","n":2}', tokens)).toEqual(token);
    const none = { ...tokens, order: null };
    expect(tokenOf('1', { sku: 'hot', n: 1 }, none)).toEqual({ ...token, orderId: null, units: 1 });
  });

  it.each(['[]x', '3', 'null'])('is no token in %s', (json) => {
    expect(() => tokenOfJson('7', json, tokens)).toThrow(
      'redis tokens: 7 in q holds no JSON object',
    );
  });

  it('must be a whole number of units, a SKU and an order', () => {
    const row = { id: 'o-1', sku: 'hot', n: 1 };
    expect(() => tokenOf('1', { ...row, n: 0 }, tokens)).toThrow('column n holds 0');
    expect(() => tokenOf('1', { ...row, sku: '' }, tokens)).toThrow('column sku holds ""');
    expect(() => tokenOf('1', { ...row, id: null }, tokens)).toThrow('column id holds null');
  });

  it('is a doubt where it could not be read', () => {
    expect(redisDoubts(undefined)).toEqual([]);
    expect(redisDoubts({ stock: new Map(), tokens: [] })).toEqual([]);
    expect(redisDoubts({ problem: 'gone' })).toEqual(['gone']);
  });
});
