import { expect, it } from 'vitest';
import { nothingHeld } from './readBudget.ts';
import { movement, type ShopInUse } from './sourceShop.support.ts';

/** Backlogs are numbers of the same snapshot. */
export function readsBacklogs(use: ShopInUse): void {
  it('gives what is left of the backlogs that are asked for, and why one cannot be read', async () => {
    await use.commit(1, 2);
    const open = await use.shop().begin();
    await open.insert('shadow', 'ledger', movement('seed', 3));
    const backlogs = [
      { name: 'gone', sql: 'SELECT count(*) FROM {schema}.no_such_table' },
      { name: 'queue', sql: 'SELECT count(*) FROM {schema}.stock_ledger' },
    ];
    const look = async () => {
      const all = { after: null, latest: null, held: nothingHeld };
      const request = { stores: { shadow: { ...all, backlogs }, live: all }, recount: false };
      const { shadow, live } = (await use.source().read(request)).stores;
      if ('problem' in shadow || 'problem' in live) throw new Error('a store has a problem');
      expect(live.backlogs).toBeUndefined();
      return shadow.backlogs;
    };
    const problem = expect.stringContaining('no_such_table');
    const gone = { name: 'gone', left: null, problem };
    expect(await look()).toEqual([gone, { name: 'queue', left: 2, problem: null }]);
    await open.commit();
    expect(await look()).toEqual([gone, { name: 'queue', left: 3, problem: null }]);
  });
}
