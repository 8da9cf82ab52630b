import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownDatabase, queryOf } from '../test/services.ts';
import { customersBefore } from './before.ts';
import { type PostgresScan, scanPostgres } from './postgres.ts';

const runId = 'run0000001';

describe('scanPostgres', () => {
  let database: Awaited<ReturnType<typeof ownDatabase>>;
  let client: pg.Client;
  const scan = (more: Partial<PostgresScan> = {}) =>
    scanPostgres({
      query: queryOf(client),
      schemas: { live: 'live', shadow: 'shadow' },
      identity: [{ table: 'orders', column: 'customer' }],
      runId,
      ...more,
    });

  beforeAll(async () => {
    database = await ownDatabase();
    client = await database.connect();
    for (const schema of ['live', 'shadow']) {
      await client.query(`CREATE SCHEMA ${schema}`);
      await client.query(`CREATE TABLE ${schema}.orders (customer text)`);
    }
    await client.query(
      `INSERT INTO live.orders SELECT 'cust-' || n FROM generate_series(1, 12345) n`,
    );
    await client.query(
      `INSERT INTO shadow.orders SELECT 'zh-${runId}-' || n FROM generate_series(1, 5000) n`,
    );
  });
  afterAll(() => database.close());

  it('judges every row of both schemas and finds clean stores clean', async () => {
    expect(await scan()).toEqual({
      scanned: [
        { place: 'live.orders.customer', rows: 12345 },
        { place: 'shadow.orders.customer', rows: 5000 },
      ],
      leaks: [],
      older: { count: 0, listed: [] },
      problems: [],
    });
  });

  it('finds one row among thousands, both ways, though all counts stay plausible', async () => {
    await client.query(
      `UPDATE live.orders SET customer = 'zh-${runId}-1' WHERE customer = 'cust-9'`,
    );
    await client.query(
      `INSERT INTO shadow.orders VALUES ('cust-8'), ('cust-9'), ('zh-run0000000-1'), (NULL)`,
    );
    const { leaks, older } = await scan();
    expect(older).toMatchObject({
      count: 1,
      listed: [{ place: 'shadow.orders.customer', owner: 'run run0000000' }],
    });
    expect(leaks.map((leak) => [leak.place, leak.id, leak.owner])).toEqual([
      ['live.orders.customer', `zh-${runId}-1`, `run ${runId}`],
      ['shadow.orders.customer', 'cust-8', 'live'],
      ['shadow.orders.customer', 'cust-9', 'live'],
    ]);
  });

  it('says when it did not look at everything, or does not list everything', async () => {
    expect((await scan({ rowsMax: 5004 })).problems).toEqual([
      'live.orders.customer holds more than 5004; the rest was not looked at',
    ]);
    const few = await scan({ leaksMax: 1 });
    expect(few.leaks).toHaveLength(2);
    expect(few.problems).toEqual(['shadow.orders.customer has 1 more leaks than are listed']);
  });

  it('charges no customer for what lay in the shadow store before, and each for what came since', async () => {
    const before = await customersBefore({
      query: queryOf(client),
      schemas: { live: 'live', shadow: 'shadow' },
      identity: [{ table: 'orders', column: 'customer' }],
    });
    expect(before).toEqual({
      rows: [
        { place: 'shadow.orders.customer', id: 'cust-8', rows: 1 },
        { place: 'shadow.orders.customer', id: 'cust-9', rows: 1 },
      ],
      uncounted: [],
    });
    await client.query(`INSERT INTO shadow.orders VALUES ('cust-9')`);
    const { leaks, older, problems } = await scan({ before });
    expect([leaks.map(({ id }) => id), older.count, problems]).toEqual([
      [`zh-${runId}-1`, 'cust-9'],
      3,
      [],
    ]);
  });

  it('lists no more identities than asked, and then tells nothing apart', async () => {
    const of = (idsMax: number) =>
      customersBefore({
        query: queryOf(client),
        schemas: { live: 'live', shadow: 'shadow' },
        identity: [{ table: 'orders', column: 'customer' }],
        idsMax,
      });
    expect((await of(2)).rows).toHaveLength(2);
    const before = await of(1);
    expect(before).toEqual({ rows: [], uncounted: ['shadow.orders.customer'] });
    const { leaks, problems } = await scan({ before });
    expect(leaks.map(({ place }) => place)).toEqual(['live.orders.customer']);
    expect(problems).toHaveLength(1);
  });

  it('proves nothing without columns, and rejects when a table is missing', async () => {
    expect((await scan({ identity: [] })).problems).toEqual(['no identity columns are named']);
    const missing = [{ table: 'baskets', column: 'customer' }];
    await expect(scan({ identity: missing })).rejects.toThrow('"live.baskets" does not exist');
    expect((await scan()).problems).toEqual([]);
  });
});
