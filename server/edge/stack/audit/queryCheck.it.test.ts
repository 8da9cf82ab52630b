import pg from 'pg';
import { expect, it } from 'vitest';
import { counterColumns } from '../../../core/audit/facts/counters.ts';
import { createAuditShop } from '../../../test/support/auditShop.ts';
import { checkQueries } from './queryCheck.ts';

it('checks each query, also after one that fails, and those of a shadow store where there is one', async () => {
  const shop = await createAuditShop();
  const client = new pg.Client({ connectionString: shop.url });
  await client.connect();
  try {
    const row = (id: string) =>
      `SELECT '${id}' AS id, 's' AS sku, 'sold' AS kind, 1 AS units, NULL AS order_id,
         NULL AS reservation_id, '7'::xid8 AS xid FROM {schema}.stock LIMIT 0`;
    const file = {
      stock: null,
      facts: {
        ledger: 'SELECT * FROM {schema}.nothing',
        lines: `SELECT 'l' AS id, 'o' AS order_id, 's' AS sku, 2 AS units, 1 AS price_cents,
          '7'::xid8 AS xid FROM {schema}.stock LIMIT 0`,
      },
      counters: `SELECT 's' AS sku, 5 AS available, 0 AS reserved, 0 AS sold`,
    };
    const schemas = { live: 'live', shadow: null };
    const found = await checkQueries(client, { file, schemas });
    expect(found.map(({ store, query, rows, problem }) => [store, query, rows, problem])).toEqual([
      ['live', 'ledger', 0, 'relation "live.nothing" does not exist'],
      ['live', 'lines', 0, null],
      ['live', 'counters', 1, null],
    ]);
    expect(found[2]?.columns).toEqual(counterColumns);
    const both = await checkQueries(client, {
      file: { facts: { ledger: row('a') }, counters: null, stock: null },
      schemas: { live: 'live', shadow: 'shadow' },
    });
    expect(both.map(({ store, query }) => [store, query])).toEqual([
      ['shadow', 'ledger'],
      ['live', 'ledger'],
    ]);
    // Its transaction is over.
    expect((await client.query('SELECT now() = statement_timestamp() AS alone')).rows).toEqual([
      { alone: true },
    ]);
  } finally {
    await client.end();
    await shop.close();
  }
});
