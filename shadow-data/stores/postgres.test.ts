import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { runAsLive, runInContext, ShadowRoutingError } from '../core/context.ts';
import { type PgClientLike, type PgPoolLike, routePool } from './postgres.ts';

const shadow = {
  kind: 'shadow',
  tag: { runId: 'run0000001', epoch: 1, expiresAtMs: 1 },
  entry: 'zh-shadow=x',
} as const;

function pool(name: string): PgPoolLike {
  const query = async () => ({ rows: [{ name }], rowCount: 1 });
  const client: PgClientLike = { query, release: () => undefined };
  return { query, connect: async () => client };
}

const stores = { live: pool('live'), shadow: pool('shadow') };

describe('routePool', () => {
  it('chooses the pool at every call, by the context of the call', async () => {
    const routed = routePool(stores);
    const ask = async () => (await routed.query('SELECT 1')).rows[0]?.name;
    expect(await runAsLive(ask)).toBe('live');
    expect(await runInContext(shadow, ask)).toBe('shadow');
  });

  it('refuses work outside every context', async () => {
    await expect(routePool(stores).query('SELECT 1')).rejects.toThrow(ShadowRoutingError);
    await expect(routePool(stores).connect()).rejects.toThrow(
      'PostgreSQL pool was reached outside',
    );
  });

  it('refuses tagged work without a shadow pool, and never falls back', async () => {
    const routed = routePool({ live: pool('live'), shadow: undefined });
    await expect(runInContext(shadow, () => routed.query('SELECT 1'))).rejects.toThrow(
      'run run0000001 reached PostgreSQL pool, which has no shadow store',
    );
  });

  it('keeps a client to the kind of work that took it', async () => {
    const client = await runInContext(shadow, () => routePool(stores).connect());
    expect((await runInContext(shadow, () => client.query('SELECT 1'))).rows).toEqual([
      { name: 'shadow' },
    ]);
    expect(() => runAsLive(() => client.query('SELECT 1'))).toThrow(
      'a shadow PostgreSQL pool client belongs to shadow work and was reached by live work',
    );
  });

  it('hands the text and the values of a query on', async () => {
    const asked: unknown[] = [];
    const query = async (text: string, values?: unknown[]) => {
      asked.push([text, values]);
      return { rows: [], rowCount: 0 };
    };
    const one = { query, connect: async () => ({ query, release: () => undefined }) };
    const routed = routePool({ live: one, shadow: one });
    await runAsLive(async () => {
      await routed.query('SELECT $1', [7]);
      await (await routed.connect()).query('SELECT $1', [8]);
    });
    expect(asked).toEqual([
      ['SELECT $1', [7]],
      ['SELECT $1', [8]],
    ]);
  });

  it('says its own name where it has one', async () => {
    const routed = routePool({ ...stores, name: 'orders' });
    await expect(routed.query('SELECT 1')).rejects.toThrow('orders was reached outside');
    const client = await runAsLive(() => routed.connect());
    expect(() => runInContext(shadow, () => client.query('SELECT 1'))).toThrow(
      'a live orders client belongs to live work and was reached by shadow work',
    );
  });

  it('takes pools of pg as they are', () => {
    const make = () => new pg.Pool({ max: 1 });
    const routed = routePool({ live: make(), shadow: make(), name: 'orders' });
    expect(typeof routed.connect).toBe('function');
  });
});
