import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Starts Vendure as its documentation does, on an empty PostgreSQL, and fills it with products of known stock. Variables:
 * `SHOP_FOLDER` (where its packages are installed), `SHOP_DATABASE_URL`, `SHOP_PORT`, `SHOP_STOCK` (JSON, units by SKU).
 * It sends `{ type: 'ready' }` over IPC once it answers, and ends when the channel to its parent closes.
 */
const { SHOP_FOLDER, SHOP_DATABASE_URL, SHOP_PORT, SHOP_STOCK } = process.env;
const require = createRequire(join(SHOP_FOLDER, 'package.json'));
const { bootstrap, DefaultLogger, dummyPaymentHandler, LogLevel } = require('@vendure/core');
const { populate } = require('@vendure/core/cli');

process.on('disconnect', () => process.exit(0));

const config = {
  apiOptions: {
    hostname: '127.0.0.1',
    port: Number(SHOP_PORT),
    adminApiPath: 'admin-api',
    shopApiPath: 'shop-api',
  },
  authOptions: {
    tokenMethod: ['bearer', 'cookie'],
    superadminCredentials: { identifier: 'superadmin', password: 'superadmin' },
    cookieOptions: { secret: 'bench' },
  },
  dbConnectionOptions: {
    type: 'postgres',
    url: SHOP_DATABASE_URL,
    synchronize: true,
    logging: false,
  },
  logger: new DefaultLogger({ level: LogLevel.Warn }),
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
};

const initialData = {
  defaultLanguage: 'en',
  defaultZone: 'Europe',
  roles: [],
  countries: [{ name: 'Austria', code: 'AT', zone: 'Europe' }],
  taxRates: [{ name: 'Standard Tax', percentage: 20 }],
  shippingMethods: [{ name: 'Standard Shipping', price: 500 }],
  paymentMethods: [
    {
      name: 'Standard Payment',
      handler: {
        code: dummyPaymentHandler.code,
        arguments: [{ name: 'automaticSettle', value: 'true' }],
      },
    },
  ],
  collections: [],
};

const columns =
  'name,slug,description,assets,facets,optionGroups,optionValues,sku,price,taxCategory,stockOnHand,trackInventory,variantAssets,variantFacets';
const rows = Object.entries(JSON.parse(SHOP_STOCK)).map(
  ([sku, units], at) =>
    `Product ${sku},product-${sku.toLowerCase()},A product.,,,,,${sku},${10 + at}.00,standard,${units},true,,`,
);

const scratch = await mkdtemp(join(tmpdir(), 'zerohour-vendure-'));
try {
  const products = join(scratch, 'products.csv');
  await writeFile(products, [columns, ...rows, ''].join('\n'));
  await populate(() => bootstrap(config), initialData, products);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
process.send?.({ type: 'ready' });
