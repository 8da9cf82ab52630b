import { expect, it } from 'vitest';
import { errorRule } from '../rules/sqlRule.support.ts';
import { rowsHeldMax, type SqlRule } from '../rules/sqlRule.ts';
import { nothingHeld } from './readBudget.ts';
import { movement, type ShopInUse } from './sourceShop.support.ts';

const rule = (name: string, sql: string): SqlRule => errorRule(sql, { name });

/** Rules of the user are queries of the same snapshot. */
export function runsRules(use: ShopInUse): void {
  const run = async (...rules: readonly SqlRule[]) => {
    const all = { after: null, latest: null, held: nothingHeld };
    const { stores } = await use.source().read({
      ...{ stores: { shadow: { ...all, rules }, live: all }, recount: false },
    });
    if ('problem' in stores.shadow || 'problem' in stores.live) throw new Error('not read');
    expect(stores.live.snapshot.rules).toBeUndefined();
    return stores.shadow.snapshot.rules ?? [];
  };
  // As `source` of a dbt test names a table.
  const many = rule('many', 'SELECT sku, units FROM {schema}."stock_ledger" WHERE units > 2');

  it('gives the rows of each rule that is asked for, and why one gave none', async () => {
    await use.commit(1, 2, 3);
    const open = await use.shop().begin();
    await open.insert('shadow', 'ledger', movement('seed', 4));
    const gone = rule('gone', 'SELECT 1 FROM {schema}.no_such_table');
    const none = { count: 0, rows: [] };
    const row = (units: number) => ({ id: 'hot', text: `sku hot, units ${units}` });
    expect(await run(gone, many)).toMatchObject([
      { name: 'gone', ...none, problem: expect.stringContaining('no_such_table') },
      { name: 'many', count: 1, rows: [row(3)], problem: null, emptyTables: null },
    ]);
    await open.commit();
    const rows = expect.arrayContaining([row(3), row(4)]);
    expect(await run(many)).toMatchObject([{ name: 'many', count: 2, rows }]);
    expect(await run()).toEqual([]);
  });

  it('counts the rows that it does not give, and names the tables that hold none', async () => {
    const empty = rule('empty', 'SELECT * FROM {schema}.payments WHERE amount_cents < 0');
    const asked = await run(empty, many);
    expect(asked.map(({ emptyTables }) => emptyTables)).toEqual([
      [expect.stringContaining('payments')],
      [expect.stringContaining('stock_ledger')],
    ]);
    await use.commit(...Array.from({ length: rowsHeldMax + 2 }, (_, n) => n + 2));
    const [found] = await run(many);
    expect([found?.rows.length, found?.count]).toEqual([rowsHeldMax, rowsHeldMax + 1]);
    expect((await run(empty, many)).map(({ emptyTables }) => emptyTables?.length)).toEqual([
      1,
      undefined,
    ]);
  });
}
