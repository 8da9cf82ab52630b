import { expect, it } from 'vitest';
import { compareIds } from '../facts/fact.ts';
import { factKinds } from '../facts/registry.ts';
import type { Snapshot } from './auditSource.ts';
import { movement, readStore, type ShopInUse } from './sourceShop.support.ts';

/** A reading from zero needs no recount (ADR 59). */
export function readsWholly(use: ShopInUse): void {
  it('gives from zero what a recount of the same snapshot gives, whatever is open, deleted or undone', async () => {
    await use.commit(1, 2, 3);
    const first = await readStore(use.source(), 'shadow', null, null);
    const rows = [...first.snapshot.settled.ledger, ...first.snapshot.recent.ledger];
    const removal = await use.shop().begin();
    await removal.remove('shadow', 'ledger', rows.find(({ units }) => units === 2)?.id ?? 'none');
    await removal.commit();
    const undone = await use.shop().begin();
    await undone.insert('shadow', 'ledger', movement('seed', 4));
    await undone.rollback();
    const open = await use.shop().begin();
    await open.insert('shadow', 'ledger', movement('seed', 5));
    await use.commit(6);
    const wholly = async () => {
      const { snapshot, recount } = await readStore(use.source(), 'shadow', null, null, true);
      const factsOf = ({ settled, recent }: Pick<Snapshot, 'settled' | 'recent'>) =>
        factKinds.map(({ name }) =>
          [...settled[name], ...recent[name]].sort((a, b) => compareIds(a.id, b.id)),
        );
      if (recount === null) throw new Error('there is no recount');
      expect(factsOf(recount)).toEqual(factsOf(snapshot));
      expect([recount.stock, recount.counters]).toEqual([snapshot.stock, snapshot.counters]);
      return [...snapshot.settled.ledger, ...snapshot.recent.ledger]
        .map(({ units }) => units)
        .sort((a, b) => a - b);
    };
    expect(await wholly()).toEqual([1, 3, 6]);
    await open.commit();
    expect(await wholly()).toEqual([1, 3, 5, 6]);
  });
}
