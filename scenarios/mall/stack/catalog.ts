import type { PgPoolLike } from '@zerohour/shadow-data';
import { currentOwner } from './kit/ids.ts';
import { createListener, type Handler } from './kit/listener.ts';
import { reply } from './kit/reply.ts';
import { runService } from './kit/service.ts';
import { openStores } from './kit/stores.ts';
import { createTtlCache } from './kit/ttlCache.ts';
import { withSwitches } from './switches/routes.ts';
import { readStored } from './switches/store.ts';
import { createSwitches } from './switches/switches.ts';

const pageSize = 12;
const pageFreshMs = 5_000;
const pagesMax = 2_000;
const pageMax = 10_000;

/** Pages are static, about nine tenths of the requests: kept in the process as text, expired passively. */
runService(async (config, log) => {
  const stores = openStores(config, log);
  const pages = createTtlCache<string | null>(pageFreshMs, pagesMax);
  const page = (name: string, load: () => Promise<string | null>): Promise<string | null> =>
    pages.get(`${currentOwner()} ${name}`, load);
  const { instance } = config;
  const switches = createSwitches(instance, readStored(stores.redis));
  const sale: Handler = async () => reply(200, { saleId: config.shop.saleId });
  return {
    listener: createListener({
      measured: { pool: stores.usage },
      config,
      log,
      probe: stores.probe,
      check: stores.check,
      routes: withSwitches(
        { service: 'catalog', instance, switches, effects: {} },
        {
          'GET /sale': sale,
          'GET /items': async ({ query }) => {
            const number = Number(query.get('page') ?? '1');
            if (!Number.isInteger(number) || number < 1 || number > pageMax) {
              return reply(400, { error: `page is a whole number from 1 to ${pageMax}` });
            }
            return reply(200, await page(`page ${number}`, () => listItems(stores.pool, number)));
          },
          'GET /items/:sku': async ({ params: { sku = '' } }) => {
            const text = await page(`item ${sku}`, () => findItem(stores.pool, sku));
            return text === null ? reply(404, { error: 'no-such-item' }) : reply(200, text);
          },
        },
      ),
    }),
    close: stores.close,
  };
});

async function listItems(pool: PgPoolLike, page: number): Promise<string> {
  const { rows } = await pool.query(
    'select sku, name, price_cents as "priceCents" from stock order by sku limit $1 offset $2',
    [pageSize, (page - 1) * pageSize],
  );
  return JSON.stringify({ page, items: rows });
}

async function findItem(pool: PgPoolLike, sku: string): Promise<string | null> {
  const { rows } = await pool.query(
    'select sku, name, price_cents as "priceCents" from stock where sku = $1',
    [sku],
  );
  return rows[0] === undefined ? null : JSON.stringify(rows[0]);
}
