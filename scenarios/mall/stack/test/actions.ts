import { expect } from 'vitest';
import { type Answer, run, type TestShop } from './shop.ts';

export const hot = 'SKU-0001';
export const balanced = { available: 0, reserved: 0, sold: 0 };

/** What the tests do with a shop that is open by the time they do it. */
export function actionsOf(shop: () => TestShop) {
  const saleOf = async () => (await shop().ask('GET', '/sale')).body.saleId;
  async function seed(units: number): Promise<void> {
    await shop().rows('truncate shadow.stock_ledger');
    const body = { runId: run, default: units };
    expect((await shop().ask('POST', '/shadow/seed', { body })).body.seeded).toBe(true);
  }

  const guard = (value: string): Promise<Answer> =>
    shop().ask('PUT', '/shadow/switches/inventory.guard', { body: { value } });

  async function order(schema: 'live' | 'shadow', name: string, sku = hot): Promise<Answer> {
    const prefix = schema === 'live' ? 'cust-it' : `zh-${run}-it`;
    return shop().ask('POST', '/orders', {
      tag: schema === 'live' ? null : shop().tag,
      key: `${prefix}-${name}`,
      body: { saleId: await saleOf(), sku, units: 1, customer: `${prefix}-buyer` },
    });
  }

  const stockOf = async (schema: string, sku = hot) =>
    (
      await shop().rows(`select available, reserved, sold from ${schema}.stock where sku = $1`, [
        sku,
      ])
    )[0];

  /** Counter minus ledger, from one snapshot: customers go on buying while we look. */
  async function imbalanceOf(schema: string, sku = hot): Promise<unknown> {
    const sum = (kinds: string, minus: string) =>
      `coalesce(sum(units * case when kind in (${kinds}) then 1 ${minus} else 0 end), 0)`;
    const sql = `with ledger as (
      select ${sum("'seed', 'restock', 'release'", "when kind = 'reserve' then -1")} as available,
        ${sum("'reserve'", "when kind in ('release', 'sell') then -1")} as reserved,
        ${sum("'sell'", '')} as sold
      from ${schema}.stock_ledger where sku = $1
    )
    select (s.available - l.available)::int as available, (s.reserved - l.reserved)::int as reserved,
      (s.sold - l.sold)::int as sold
    from ${schema}.stock s, ledger l where s.sku = $1`;
    return (await shop().rows(sql, [sku]))[0];
  }
  return { seed, guard, order, stockOf, imbalanceOf };
}
