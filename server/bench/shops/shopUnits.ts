import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { fold } from '../../core/audit/engine/fold.ts';
import { keysOf } from '../../core/audit/engine/layered.ts';
import { emptyState, skuOf } from '../../core/audit/engine/state.ts';
import { parseAuditFile } from '../../core/audit/sources/auditFile.ts';
import { nothingHeld } from '../../core/audit/sources/readBudget.ts';
import { openSource } from '../../edge/stack/audit/openSource.ts';
import { readLimits } from '../../edge/stack/audit/readLimits.ts';
import type { ForeignShop, SkuUnits } from './foreignShop.ts';

/** What the tables of a shop say, by its own SQL and apart from its audit file. */
export interface ShopUnits {
  readonly skus: readonly SkuUnits[];
  /** Rows that the audit must have read. */
  readonly facts: number;
}

export async function readShopUnits(client: pg.Client, shop: ForeignShop): Promise<ShopUnits> {
  const units = await client.query<SkuUnits>(shop.unitsSql);
  const { rows } = await client.query<{ facts: string }>(shop.factsSql);
  return { skus: units.rows, facts: Number(rows[0]?.facts) };
}

/** Units by SKU on placed orders, as the audit file of the shop reads them. Throws where it cannot be read. */
export async function readAuditedUnits(
  auditFile: string,
  url: string,
): Promise<ReadonlyMap<string, number>> {
  const file = parseAuditFile(await readFile(auditFile, 'utf8'), auditFile);
  if (!file.ok) throw new Error(file.error.map(({ message }) => message).join('; '));
  const schemas = { shadow: 'public', live: null };
  const options = { url, schemas, file: file.value, limits: readLimits() };
  const source = openSource(file.value.source, options);
  try {
    const store = { after: null, latest: null, held: nothingHeld };
    const { stores } = await source.read({
      stores: { shadow: store, live: store },
      recount: false,
    });
    if ('problem' in stores.shadow) throw new Error(stores.shadow.problem);
    const { settled, recent } = stores.shadow.snapshot;
    const state = fold(fold(emptyState, settled), recent);
    return new Map([...keysOf(state.skus)].map((sku) => [sku, skuOf(state, sku).promised]));
  } finally {
    await source.close();
  }
}

/** Units that customers were promised and the shop's own counter does not show, by SKU: where it lost an update. */
export const lostUnits = ({ skus }: ShopUnits): number =>
  skus.reduce((sum, { promised, taken }) => sum + Math.abs(promised - taken), 0);

/** Units promised beyond the stock. */
export const oversoldUnits = ({ skus }: ShopUnits): number =>
  skus.reduce((sum, { promised, stocked }) => sum + Math.max(0, promised - stocked), 0);

export const promisedUnits = ({ skus }: ShopUnits): number =>
  skus.reduce((sum, { promised }) => sum + promised, 0);

export const takenUnits = ({ skus }: ShopUnits): number =>
  skus.reduce((sum, { taken }) => sum + taken, 0);
