import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Delta, emptyDelta, factKinds, idsOf, noIds } from '../facts/registry.ts';
import type { Store } from '../finding.ts';
import type { AuditSource, StoreReading, Watermark } from './auditSource.ts';
import { readsBacklogs } from './backlogs.contract.ts';
import { boundsReadings } from './readBudget.contract.ts';
import { nothingHeld } from './readBudget.ts';
import { readsWholly } from './readsWholly.contract.ts';
import { runsRules } from './rules.contract.ts';
import {
  counterRow,
  factRows,
  movement,
  readStore,
  type ShopInUse,
  type SourceShop,
} from './sourceShop.support.ts';

export type { ShopTransaction, SourceShop } from './sourceShop.support.ts';

const ledgerUnits = ({ ledger }: Delta) => ledger.map(({ units }) => units).sort((a, b) => a - b);

/** Follows one store as the audit does: settled facts are kept, recent ones are not. */
function follower(source: AuditSource, store: Store = 'shadow') {
  const kept: number[] = [];
  let watermark: Watermark | null = null;
  return {
    async read() {
      const reading = await readStore(source, store, watermark, watermark);
      watermark = JSON.parse(JSON.stringify(reading.watermark));
      kept.push(...ledgerUnits(reading.snapshot.settled));
      const recent = ledgerUnits(reading.snapshot.recent);
      return { recent, visible: [...kept, ...recent].sort((a, b) => a - b), reading };
    },
    watermark: () => watermark,
    settled: () => [...kept].sort((a, b) => a - b),
  };
}

/** What every audit source must do. `openShop` makes an empty shop for each test. */
export function auditSourceContract(name: string, openShop: () => Promise<SourceShop>): void {
  describe(`the audit source ${name}`, () => {
    const use = shopForEach(openShop);
    settlesFacts(use);
    readsSnapshots(use);
    readsWholly(use);
    readsOverwritten(use);
    recallsFacts(use);
    readsBacklogs(use);
    runsRules(use);
    keepsWatermark(use);
    boundsReadings(use);
    fails(use);
  });
}

function shopForEach(openShop: () => Promise<SourceShop>): ShopInUse {
  let shop: SourceShop;
  let source: AuditSource;
  beforeEach(async () => {
    shop = await openShop();
    source = shop.open();
  });
  afterEach(() => shop.close());
  return {
    shop: () => shop,
    source: () => source,
    async commit(...units) {
      const transaction = await shop.begin();
      for (const each of units)
        await transaction.insert('shadow', 'ledger', movement('seed', each));
      await transaction.commit();
    },
  };
}

/** Each fact is settled once, and never when it was rolled back. */
function settlesFacts(use: ShopInUse): void {
  it('gives each fact once as settled, whatever the commit order', async () => {
    const { read, settled } = follower(use.source());
    await use.commit(1);
    const early = await use.shop().begin();
    await early.insert('shadow', 'ledger', movement('restock', 2));
    expect((await read()).visible).toEqual([1]);
    await use.commit(3);
    expect((await read()).visible).toEqual([1, 3]);
    await early.commit();
    expect((await read()).visible).toEqual([1, 2, 3]);
    await use.commit(4);
    expect((await read()).visible).toEqual([1, 2, 3, 4]);
    await expect.poll(async () => (await read()).recent).toEqual([]);
    expect(settled()).toEqual([1, 2, 3, 4]);
  });

  it('gives a fact as recent, again with each reading, while an older transaction is open', async () => {
    const { read, settled } = follower(use.source());
    const early = await use.shop().begin();
    await use.commit(5);
    expect((await read()).recent).toEqual([5]);
    expect((await read()).recent).toEqual([5]);
    expect(settled()).toEqual([]);
    await early.rollback();
    await expect.poll(async () => (await read()).recent).toEqual([]);
    expect(settled()).toEqual([5]);
  });

  it('never gives a fact that was rolled back', async () => {
    const { read, settled } = follower(use.source());
    const undone = await use.shop().begin();
    await undone.insert('shadow', 'ledger', movement('seed', 7));
    expect((await read()).visible).toEqual([]);
    await undone.rollback();
    await use.commit(1);
    expect((await read()).visible).toEqual([1]);
    await expect.poll(async () => (await read()).recent).toEqual([]);
    expect(settled()).toEqual([1]);
  });
}

/** Everything that a reading gives is of one snapshot. */
function readsSnapshots(use: ShopInUse): void {
  it('gives facts of every kind, and the stores apart', async () => {
    const transaction = await use.shop().begin();
    const order = { order_id: 'o-1' };
    for (const { name } of factKinds) {
      await transaction.insert('live', name, { ...order, ...factRows[name][0] });
    }
    await transaction.commit();
    const live = await readStore(use.source(), 'live', null, null);
    const { settled, recent } = live.snapshot;
    for (const { name } of factKinds) {
      const wanted = { orderId: 'o-1', ...factRows[name][1] };
      const shown = [...settled[name], ...recent[name]];
      expect({ name, shown }).toEqual({ name, shown: [expect.objectContaining(wanted)] });
    }
    const shadow = await readStore(use.source(), 'shadow', null, null);
    expect([ledgerUnits(shadow.snapshot.settled), ledgerUnits(shadow.snapshot.recent)]).toEqual([
      [],
      [],
    ]);
  });

  it('gives all facts again for a recount, of the same snapshot', async () => {
    const { read, watermark } = follower(use.source());
    await use.commit(1, 2);
    await expect.poll(async () => (await read()).recent).toEqual([]);
    await use.commit(3);
    const reading = await readStore(use.source(), 'shadow', watermark(), watermark(), true);
    const unitsOf = (snapshot: StoreReading['recount']) =>
      snapshot === null
        ? null
        : [...ledgerUnits(snapshot.settled), ...ledgerUnits(snapshot.recent)];
    expect(unitsOf(reading.snapshot)).toEqual([3]);
    expect(unitsOf(reading.recount)).toEqual([1, 2, 3]);
    expect(reading.recount?.atMs).toBe(reading.snapshot.atMs);
    expect((await read()).reading.recount).toBeNull();
  });
}

/** What the shop overwrites is read anew. */
function readsOverwritten(use: ShopInUse): void {
  it('gives counters of the same snapshot as the facts', async () => {
    const { read } = follower(use.source());
    const sold = await use.shop().begin();
    await sold.insert('shadow', 'ledger', movement('seed', 9));
    await sold.setOverwritten('shadow', 'counters', counterRow(9));
    const before = await read();
    expect([before.visible, [...(before.reading.snapshot.counters ?? [])]]).toEqual([[], []]);
    await sold.commit();
    const { visible, reading } = await read();
    expect(visible).toEqual([9]);
    expect([...(reading.snapshot.counters ?? [])]).toEqual([
      ['hot', { available: 9, reserved: 0, sold: 0 }],
    ]);
  });

  it('gives the stock of the same snapshot, anew with each reading, rows of a SKU added up', async () => {
    const stockOf = async () => {
      const { snapshot } = await readStore(use.source(), 'shadow', null, null);
      return [...(snapshot.stock ?? [])];
    };
    const first = await use.shop().begin();
    await first.setOverwritten('shadow', 'stock', { sku: 'hot', units: 4 });
    expect(await stockOf()).toEqual([]);
    await first.commit();
    expect(await stockOf()).toEqual([['hot', 4]]);
    const second = await use.shop().begin();
    await second.setOverwritten('shadow', 'stock', { sku: 'hot', units: 3 });
    await second.commit();
    expect(await stockOf()).toEqual([['hot', 7]]);
  });
}

/** Rows are looked at again. */
function recallsFacts(use: ShopInUse): void {
  it('gives the rows of wanted facts that are still there, of the same snapshot, and no others', async () => {
    await use.commit(1, 2, 3);
    const first = await readStore(use.source(), 'shadow', null, null);
    const rows = [...first.snapshot.settled.ledger, ...first.snapshot.recent.ledger];
    expect(first.recalled).toBeNull();
    const idOf = (wanted: number) => rows.find(({ units }) => units === wanted)?.id ?? 'none';
    const removal = await use.shop().begin();
    await removal.remove('shadow', 'ledger', idOf(2));
    const wanted = [idOf(1), idOf(2), "it's gone"];
    const recall = idsOf((kind) => (kind === 'ledger' ? wanted : []));
    const read = async () => {
      const request = { after: null, latest: null, held: nothingHeld, recall };
      const { stores } = await use.source().read({
        stores: { shadow: request, live: { ...request, recall: noIds } },
        recount: false,
      });
      const { shadow, live } = stores;
      if ('problem' in shadow || 'problem' in live) throw new Error('a store has a problem');
      expect(live.recalled).toEqual(emptyDelta);
      return shadow.recalled === null ? null : ledgerUnits(shadow.recalled);
    };
    expect(await read()).toEqual([1, 2]);
    await removal.commit();
    expect(await read()).toEqual([1]);
  });
}

/** The watermark can be stored, and has an age. */
function keepsWatermark(use: ShopInUse): void {
  it('is continued by another source from a watermark that was stored', async () => {
    const first = follower(use.source());
    const early = await use.shop().begin();
    await use.commit(1);
    await first.read();
    await use.source().close();
    await use.shop().waitMs(60);
    const stored = first.watermark();
    const second = use.shop().open();
    const reading = await readStore(second, 'shadow', null, stored);
    expect(ledgerUnits(reading.snapshot.recent)).toEqual([1]);
    expect(reading.watermarkAgeMs).toBeGreaterThanOrEqual(50);
    expect((await readStore(second, 'shadow', null, null)).watermarkAgeMs).toBe(0);
    await early.commit();
    await use.commit(2);
    const next = await readStore(second, 'shadow', stored, stored);
    const { settled, recent } = next.snapshot;
    expect([...ledgerUnits(settled), ...ledgerUnits(recent)].sort()).toEqual([1, 2]);
  });

  it('counts the age of the watermark while a transaction is open, by the database’s clock', async () => {
    const { read } = follower(use.source());
    const open = await use.shop().begin();
    // A fact that is kept from settling: without one a source may say that nothing is held back.
    await use.commit(1);
    const first = await read();
    await use.shop().waitMs(60);
    const second = await read();
    const betweenMs = second.reading.snapshot.atMs - first.reading.snapshot.atMs;
    expect(betweenMs).toBeGreaterThanOrEqual(50);
    const grownMs = second.reading.watermarkAgeMs - first.reading.watermarkAgeMs;
    expect(grownMs).toBeCloseTo(betweenMs, 2);
    await open.rollback();
    await expect.poll(async () => (await read()).reading.watermarkAgeMs).toBe(0);
  });
}

/** What goes wrong is named. */
function fails(use: ShopInUse): void {
  it('names the query and the column that do not fit, and still reads the other store', async () => {
    const transaction = await use.shop().begin();
    await transaction.insert('shadow', 'ledger', movement('gift', 1));
    await transaction.insert('live', 'ledger', movement('seed', 1));
    await transaction.commit();
    await expect(readStore(use.source(), 'shadow', null, null)).rejects.toThrow(
      'audit query "ledger": column kind holds "gift"',
    );
    const live = await readStore(use.source(), 'live', null, null);
    const { settled, recent } = live.snapshot;
    expect([...ledgerUnits(settled), ...ledgerUnits(recent)]).toEqual([1]);
  });

  it('reads no more once it is closed, and may be closed twice', async () => {
    await use.commit(1);
    await follower(use.source()).read();
    await use.source().close();
    await use.source().close();
    await expect(follower(use.source()).read()).rejects.toThrow('the audit source is closed');
  });
}
