import { describe, expect, it } from 'vitest';
import {
  runAsLive,
  runInContext,
  type ShadowContext,
  ShadowRoutingError,
} from '../core/context.ts';
import { queueName, routeKey, routeRedis } from './redis.ts';
import { guardLive, guardShadow, guardStore, route } from './route.ts';

const shadow: ShadowContext = {
  kind: 'shadow',
  tag: { runId: 'run0000001', epoch: 1, expiresAtMs: 1 },
  entry: 'zh-shadow=x',
};
const stores = { live: 'L', shadow: 'S', name: 'carts' };

describe('route', () => {
  it('gives each kind of work its own store', () => {
    expect(runAsLive(() => route(stores))).toBe('L');
    expect(runInContext(shadow, () => route(stores))).toBe('S');
  });

  it('throws for tagged work without a shadow store', () => {
    const missing = { live: 'L', shadow: undefined, name: 'carts' };
    expect(() => runInContext(shadow, () => route(missing))).toThrow(
      new ShadowRoutingError('run run0000001 reached carts, which has no shadow store'),
    );
    expect(runAsLive(() => route(missing))).toBe('L');
  });

  it('throws for work of unknown ownership', () => {
    expect(() => route(stores)).toThrow('carts was reached outside every context');
  });

  it('takes an empty name or prefix as a store like any other', () => {
    expect(runInContext(shadow, () => route({ live: 'L', shadow: '' }))).toBe('');
  });
});

describe('guards', () => {
  it('let only their own kind pass', () => {
    expect(runAsLive(() => guardLive('mail'))).toBeUndefined();
    expect(runInContext(shadow, () => guardShadow('seed'))).toBeUndefined();
    expect(() => runInContext(shadow, () => guardLive('mail'))).toThrow(
      'mail belongs to live work and was reached by shadow work',
    );
    expect(() => runAsLive(() => guardShadow('seed'))).toThrow(
      'seed belongs to shadow work and was reached by live work',
    );
    expect(() => guardLive('mail')).toThrow(ShadowRoutingError);
    expect(() => guardShadow('seed')).toThrow(ShadowRoutingError);
  });

  it('stand before every method of a store, at the call', () => {
    const map = guardStore('shadow', new Map([['a', 1]]), 'shadow cache');
    const get = map.get;
    expect(runInContext(shadow, () => map.get('a'))).toBe(1);
    expect(runInContext(shadow, () => map.size)).toBe(1);
    expect(() => runAsLive(() => map.set('a', 2))).toThrow('shadow cache belongs to shadow work');
    expect(() => runAsLive(() => get('a'))).toThrow('shadow cache belongs to shadow work');
    expect(runInContext(shadow, () => get('a'))).toBe(1);
  });
});

describe('Redis and queue names', () => {
  it('follow the context', () => {
    const prefixes = { live: 'shop:live:', shadow: 'shop:shadow:' };
    expect(runAsLive(() => routeKey(prefixes, 'cart'))).toBe('shop:live:cart');
    expect(runInContext(shadow, () => routeKey(prefixes, 'cart'))).toBe('shop:shadow:cart');
    expect(runInContext(shadow, () => queueName({ live: 'a', shadow: 'b' }))).toBe('b');
    expect(runInContext(shadow, () => routeRedis({ live: 1, shadow: 2 }))).toBe(2);
    expect(() => routeKey(prefixes, 'cart')).toThrow('Redis key cart was reached outside');
    expect(() => queueName(prefixes)).toThrow('queue was reached outside');
    const named = { ...prefixes, name: 'mails' };
    for (const asked of [() => queueName(named), () => routeRedis(named)]) {
      expect(asked).toThrow('mails was reached outside');
    }
    expect(() => routeKey(named, 'cart')).toThrow('mails was reached outside');
    expect(() => route({ live: 1, shadow: 2 })).toThrow('store was reached outside');
    expect(() => runInContext(shadow, () => routeRedis({ live: 1, shadow: undefined }))).toThrow(
      'run run0000001 reached Redis client',
    );
  });
});
