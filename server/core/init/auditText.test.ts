import { describe, expect, it } from 'vitest';
import { parseAuditFile } from '../audit/sources/auditFile.ts';
import { auditText } from './auditText.ts';
import type { Catalogue, CatalogueTable } from './catalogue.ts';
import { catalogueTable } from './catalogueTable.support.ts';

const table = (
  name: string,
  columns: string,
  references: CatalogueTable['references'] = [],
): CatalogueTable => ({
  name,
  columns: columns.split(' ').map((column) => ({
    name: column,
    type: column === 'xid' ? 'xid8' : 'text',
  })),
  references,
});
const shop: Catalogue = {
  schema: 'public',
  tables: [
    table('customers', 'id name'),
    table('order_events', 'id xid order_id kind'),
    table('order_lines', 'id xid order_id sku units price_cents'),
    table('orders', 'id status'),
    table('payments', 'id xid order_id amount_cents'),
    table('stock_ledger', 'id xid sku kind units order_id'),
  ],
};
const without = (...names: readonly string[]): Catalogue => ({
  ...shop,
  tables: shop.tables.filter(({ name }) => !names.includes(name)),
});

describe('auditText', () => {
  it('finds every fact of a shop that names them plainly', () => {
    const { text, missing } = auditText('shop', shop);
    expect(missing).toEqual([]);
    const parsed = parseAuditFile(text, 'shop.audit.yaml');
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    expect(parsed.value.name).toBe('shop');
    expect(parsed.value.facts).toEqual({
      ledger:
        'SELECT id::text AS id, xid, sku::text AS sku, kind::text AS kind, units AS units, order_id::text AS order_id, NULL AS reservation_id FROM {schema}.stock_ledger',
      lines:
        'SELECT id::text AS id, xid, order_id::text AS order_id, sku::text AS sku, units AS units, price_cents AS price_cents FROM {schema}.order_lines WHERE units > 0',
      events: expect.stringContaining(
        "'placed' AS kind FROM {schema}.orders o WHERE lower(o.status::text) NOT IN (",
      ),
      payments:
        'SELECT id::text AS id, xid, order_id::text AS order_id, amount_cents AS amount_cents FROM {schema}.payments',
    });
    expect(text).toContain(
      '  # Do the values of kind say seed, restock, reserve, release and sell?',
    );
    expect(text).toContain('# stock: no table looks like');
    expect(parsed.value.stock).toBeNull();
  });

  it('takes placed orders for events where nothing else tells them, and says what it does not see', () => {
    const { text, missing } = auditText('shop', without('order_events'));
    expect(missing).toEqual([]);
    expect(text).toContain("o.id::text AS order_id, 'placed' AS kind FROM {schema}.orders o");
    expect(text).toContain(
      '# orders has no column xid, so each reading scans it (docs/guides/audit.md says how to add one, and of source postgres-decoding, which needs none).',
    );
    expect(text).toContain(
      "UNION ALL SELECT 'state ' || o.id::text, o.xmin, o.id::text, CASE WHEN lower(o.status::text) IN ('cancelled', 'canceled', 'voided', 'rejected', 'expired', 'failed', 'wc-cancelled', 'wc-failed') THEN 'cancelled' ELSE 'paid' END FROM {schema}.orders o WHERE ",
    );
    expect(text).toContain('# Which values of status mean that an order is paid');
    const plain = [...without('order_events', 'orders').tables, table('orders', 'id total')];
    expect(auditText('shop', { ...shop, tables: plain }).text).not.toContain('UNION ALL');
  });

  it('follows a foreign key to the orders, and doubts a price', () => {
    const lines = table('basket_item', 'product_id quantity price parent', [
      { column: 'parent', table: 'sales_order' },
    ]);
    const { text, missing } = auditText('shop', { schema: 's', tables: [lines] });
    expect(text).toContain(
      'SELECT ctid::text AS id, xmin AS xid, "parent"::text AS order_id, product_id::text AS sku, quantity AS units, price AS price_cents FROM {schema}.basket_item WHERE quantity > 0',
    );
    expect(text).toContain('# No column looks like an id; a row that is updated gets another one.');
    expect(text).toContain('# Is price in whole cents? Multiply by 100 where it is not.');
    expect(missing).toEqual(['stock']);
    const plain = table('order_items', 'id order_id sku qty');
    expect(auditText('shop', { schema: 's', tables: [plain] }).text).toContain('0 AS price_cents');
  });

  it.each([
    ['stock_ledger', 'ledger', 'stock'],
    ['order_lines', 'lines', 'lines'],
  ])(
    'names the fact that no table gives without %s, and the tables that there are',
    (gone, fact, lacks) => {
      const { text, missing } = auditText('shop', without(gone));
      expect(missing).toEqual([lacks]);
      expect(text).toContain(`  # ${fact}: no table looks like`);
      expect(text).toContain('# The tables are customers, ');
      expect(parseAuditFile(text, 'a.yaml').ok).toBe(false);
    },
  );

  it.each([
    ['ledger', 'stock_ledger', 'sku'],
    ['ledger', 'stock_ledger', 'units'],
    ['ledger', 'stock_ledger', 'kind'],
    ['lines', 'order_lines', 'order_id'],
    ['lines', 'order_lines', 'sku'],
    ['payments', 'payments', 'order_id'],
    ['payments', 'payments', 'amount_cents'],
  ])('takes no table for %s where %s lacks %s', (fact, name, column) => {
    const tables = shop.tables.map((one) =>
      one.name === name
        ? { ...one, columns: one.columns.filter((each) => each.name !== column) }
        : one,
    );
    const { text } = auditText('shop', { ...shop, tables });
    expect(text).toContain(`# ${fact}: no table looks like`);
    expect(text).not.toContain(`FROM {schema}.${name}`);
  });

  it('takes one unit for a line without a number of them, unless it has no price either', () => {
    const proposal = (columns: string) =>
      auditText('shop', {
        schema: 's',
        tables: [table('order_tickets', columns), table('stock', 'sku units')],
      });
    const priced = proposal('id order_id sku price');
    expect(priced.text).toContain('sku::text AS sku, 1 AS units, price AS price_cents FROM');
    expect(priced.missing).toEqual([]);
    expect(proposal('id order_id sku').missing).toEqual(['lines']);
    const both = proposal('id order_id sku price quantity');
    expect(both.text).toContain('quantity AS units, price AS price_cents FROM');
  });

  it.each(['order_id', 'kind'])('reads no events from a table of them without %s', (column) => {
    const events = table('order_events', column === 'kind' ? 'id xid order_id' : 'id xid kind');
    const tables = [...without('order_events').tables, events];
    expect(auditText('shop', { ...shop, tables }).text).toContain(
      "'placed' AS kind FROM {schema}.orders",
    );
  });

  it('takes no table of orders without an id for events', () => {
    const tables = [...without('order_events', 'orders').tables, table('orders', 'number status')];
    const { text, missing } = auditText('shop', { ...shop, tables });
    expect(missing).toEqual([]);
    expect(text).toContain('# events: no table looks like');
  });

  it('takes the next table where the likelier one does not fit', () => {
    const tables = [table('cart_items', 'id sku'), ...shop.tables];
    expect(auditText('shop', { ...shop, tables }).text).toContain('FROM {schema}.order_lines');
  });

  it('takes what a movement is held for, and NULL where no column says it', () => {
    const moves = (columns: string) =>
      auditText('shop', { schema: 's', tables: [table('stock_movements', columns)] }).text;
    const held = moves('id xid sku type quantity order_id reservation_id');
    expect(held).toContain(
      'order_id::text AS order_id, reservation_id::text AS reservation_id FROM',
    );
    const free = moves('id xid sku type quantity');
    expect(free).toContain('NULL AS order_id, NULL AS reservation_id FROM');
  });

  it('proposes a row of stock, and lines and stock alone are whole', () => {
    const product = table('products', 'id sku stock kept');
    const { text, missing } = auditText('shop', {
      schema: 's',
      tables: [table('order_lines', 'id xid order_id sku units'), product],
    });
    expect(missing).toEqual([]);
    const parsed = parseAuditFile(text, 'a.yaml');
    expect(parsed.ok && parsed.value.stock).toBe(
      'SELECT sku::text AS sku, stock AS units FROM {schema}.products',
    );
    expect(text).toContain(
      '# Sales are taken to lower stock of products ("stockUnits: left"). Strike that where no sale does. Is there no limit? Then give NULL.',
    );
  });

  it.each(['sku kind units', 'sku order_id units', 'sku', 'units'])(
    'takes a table of (%s) for no row of stock',
    (columns) => {
      const tables = [table('stock_items', columns)];
      expect(auditText('shop', { schema: 's', tables }).text).toContain('# stock: no table');
    },
  );

  it('can do without payments', () => {
    const { text, missing } = auditText('shop', without('payments'));
    expect(missing).toEqual([]);
    expect(text).toContain('# payments: no table looks like a table of payments');
    expect(parseAuditFile(text, 'a.yaml').ok).toBe(true);
  });

  it('doubts an amount that may not be in cents', () => {
    const paid = table('payment', 'id xid order_id total');
    const { text } = auditText('shop', { ...shop, tables: [...without('payments').tables, paid] });
    expect(text).toContain('total AS amount_cents FROM {schema}.payment');
    expect(text).toContain('# Is total in whole cents?');
  });

  it('quotes names with capital letters, and reads a SKU where a foreign key leads', () => {
    const tables = [
      table('product', 'id sku'),
      table('product_variant', 'id Sku'),
      table('variant_number', 'no sku'),
      table('OrderLine', 'ID orderId quantity unitPrice variant', [
        { column: 'gone', table: 'not_seen' },
        { column: 'odd name', table: 'product' },
        { column: 'no', table: 'variant_number' },
        { column: 'variant', table: 'product_variant' },
        { column: 'other', table: 'product' },
      ]),
      table('order_history', 'id state order', [{ column: 'order', table: 'Orders' }]),
      table('PaymentEntry', 'id orderID amountCents'),
      table('StockMove', 'id productId qty type', [{ column: 'type', table: 'not_seen' }]),
    ];
    const { text, missing } = auditText('shop', { schema: 'public', tables });
    expect(missing).toEqual([]);
    const parsed = parseAuditFile(text, 'shop.audit.yaml');
    expect(parsed.ok && parsed.value.facts).toEqual({
      ledger:
        'SELECT id::text AS id, xmin AS xid, (SELECT p.sku FROM {schema}.product p WHERE p.id = "StockMove"."productId")::text AS sku, type::text AS kind, qty AS units, NULL AS order_id, NULL AS reservation_id FROM {schema}."StockMove"',
      lines:
        'SELECT "ID"::text AS id, xmin AS xid, "orderId"::text AS order_id, (SELECT p."Sku" FROM {schema}.product_variant p WHERE p.id = "OrderLine"."variant")::text AS sku, quantity AS units, "unitPrice" AS price_cents FROM {schema}."OrderLine" WHERE quantity > 0',
      events: expect.stringMatching(
        /^SELECT id::text AS id, xmin AS xid, "order"::text AS order_id, CASE WHEN lower\(state::text\) IN \('placed', .* END AS kind FROM \{schema\}\.order_history WHERE /,
      ),
      payments:
        'SELECT id::text AS id, xmin AS xid, "orderID"::text AS order_id, "amountCents" AS amount_cents FROM {schema}."PaymentEntry"',
    });
    expect(text).toContain('# Is "unitPrice" in whole cents? Multiply by 100 where it is not.');
    expect(text).not.toContain('Is "amountCents" in whole cents?');
  });

  it('reads no SKU from a table whose name no quotes would hold', () => {
    const lines = table('order_lines', 'id order_id variant_id quantity', [
      { column: 'variant_id', table: 'pro"duct' },
    ]);
    const tables = [table('pro"duct', 'id sku'), lines];
    expect(auditText('shop', { schema: 's', tables }).text).toContain('variant_id::text AS sku');
  });

  it('names the tables once, after all facts that it did not find', () => {
    const { text } = auditText('shop', { schema: 's', tables: [table('misc', 'id')] });
    expect(text.split('\n').filter((line) => line.includes('misc'))).toEqual([
      '# The tables are misc.',
    ]);
    expect(text.trimEnd().endsWith('# The tables are misc.')).toBe(true);
    const whole = { ...shop, tables: [...shop.tables, table('stock_units', 'sku units')] };
    expect(auditText('shop', whole).text).not.toContain('The tables are');
  });

  it('leaves tables alone whose names have other characters than letters, digits and _', () => {
    const odd = [
      table('order"lines', 'id order_id sku units'),
      table('order lines', 'id order_id sku units'),
    ];
    const { text, missing } = auditText('shop', { schema: 's', tables: odd });
    expect(missing).toEqual(['lines', 'stock']);
    expect(text).toContain('The tables are order"lines, order lines.');
    expect(auditText('shop', { schema: 's', tables: [] }).text).toContain(
      'none that the role can see',
    );
  });
});

/** Whole proposals, to be read. `npx vitest run --project unit server/core/init -u` writes them anew. */
describe('the proposal for', () => {
  const proposed = (catalogue: Catalogue, file: string) =>
    expect(auditText('shop', catalogue).text).toMatchFileSnapshot(`proposals/${file}.yaml`);

  it('a shop of PostgreSQL with carts among its orders and every fact', async () => {
    await proposed(
      {
        schema: 'public',
        tables: [
          catalogueTable(
            'product',
            'id:uuid! sku:text price_cents:integer max_per_customer:integer?',
          ),
          catalogueTable(
            'inventory',
            'sku:text! warehouse_id:uuid! on_hand:integer reserved:integer allow_backorder:boolean deleted_at:timestamptz?',
          ),
          catalogueTable(
            'orders',
            'id:uuid! status:text=cart|placed|paid|sent|cancelled|on-hold customer_id:uuid store_id:uuid is_test:boolean idempotency_key:text? request_hash:text? lock_version:integer',
          ),
          catalogueTable(
            'order_line',
            'id:uuid! order_id:uuid>orders sku:text? units:numeric unit_price:numeric parent_line_id:uuid? type:text is_deleted:boolean',
          ),
          catalogueTable('payment', 'id:uuid! order_id:uuid?>orders amount:money status:text'),
          catalogueTable(
            'refund',
            'id:uuid! payment_id:uuid>payment amount:numeric state:text=open|succeeded',
          ),
          catalogueTable('coupon', 'id:uuid! code:text usage_limit:integer'),
          catalogueTable('coupon_use', 'id:uuid! order_id:uuid>orders coupon_id:uuid>coupon'),
          catalogueTable(
            'stock_ledger',
            'id:bigint! xid:xid8 sku:text kind:text=seed|restock|reserve|release|sell units:integer order_id:uuid reservation_id:uuid',
          ),
          catalogueTable(
            'stock_counter',
            'sku:text! available:integer reserved:integer sold:integer',
          ),
          catalogueTable('outbox', 'id:uuid! sent_at:timestamptz?'),
        ],
        others: [{ schema: 'billing', tables: 3 }],
      },
      'postgres',
    );
  });

  it('a shop of MariaDB with amounts beside its lines and a table of events', async () => {
    await proposed(
      {
        schema: 'shop',
        dialect: 'mysql',
        tables: [
          catalogueTable('variants', 'id:int!+ product_id:int sku:varchar price:decimal'),
          catalogueTable(
            'stock_levels',
            'variant_id:int! location_id:int! quantity:double backorders:varchar manage_stock:tinyint',
          ),
          catalogueTable(
            'orders',
            'id:binary! number:varchar shipping_total:decimal discount_cents:int tax_rate:decimal voucher_code:varchar?',
          ),
          catalogueTable(
            'order_items',
            'id:int!+ order_id:binary>orders variant_id:int>variants qty:int price:double',
          ),
          catalogueTable(
            'order_events',
            "id:int!+ order_id:binary type:enum=created|paid|it's_gone|cancelled",
          ),
          catalogueTable('charges', 'id:int!+ order_id:binary amount:decimal'),
          catalogueTable('request_keys', 'key:varchar! order_id:binary? body:text'),
          catalogueTable('stock_movements', 'id:int!+ variant_id:int type:varchar quantity:int'),
        ],
      },
      'mariadb',
    );
  });

  it('a shop of MariaDB whose lines stand in its orders', async () => {
    await proposed(
      {
        schema: 'shop',
        dialect: 'mysql',
        tables: [
          catalogueTable('products', 'id:int!+ units:int'),
          catalogueTable(
            'orders',
            'id:int!+ items:json placed_at:datetime? payment_status:varchar canceled_at:datetime?',
          ),
        ],
      },
      'document',
    );
  });

  it('a shop of MariaDB whose lines name their row of stock, and whose items say in two steps what is counted', async () => {
    await proposed(
      {
        schema: 'shop',
        dialect: 'mysql',
        tables: [
          catalogueTable('item_class', 'id:int!+ track_stock:tinyint'),
          catalogueTable(
            'product',
            'id:int!+ upc:varchar price:decimal max_per_customer:int? parent_id:int?>product class_id:int>item_class',
          ),
          catalogueTable(
            'stock_record',
            'id:int!+ product_id:int>product supplier_id:int>supplier num_in_stock:int? number_of_allocated:int num_allocated:int?',
          ),
          catalogueTable('supplier', 'id:int!+ unlimited:tinyint'),
          catalogueTable('basket_item', 'id:int!+ product_id:int>product price:decimal'),
          catalogueTable(
            'orders',
            'id:int!+ status:varchar customer_id:int sub_total_incl_tax:decimal total_with_tax:decimal total_tax:decimal tax_before_discount:decimal',
          ),
          catalogueTable(
            'order_line',
            'id:int!+ order_id:int>orders product_id:int>product stock_id:int?>stock_record quantity:int unit_price_incl_tax:decimal',
          ),
        ],
      },
      'row-of-stock',
    );
  });

  it('a shop of PostgreSQL whose columns carry the name of their table', async () => {
    await proposed(
      {
        schema: 'public',
        tables: [
          catalogueTable('cart_item', 'cart_item_id:integer! sku:text product_price:numeric'),
          catalogueTable(
            'product',
            'product_id:integer! product_sku:text product_price:numeric product_unlimited:boolean',
          ),
          catalogueTable(
            'product_inventory',
            'product_inventory_id:integer! product_inventory_product_id:integer>product product_inventory_qty:integer manage_stock:boolean',
          ),
          catalogueTable('order', 'order_id:integer! order_status:text order_paid_at:timestamptz?'),
          catalogueTable(
            'order_items',
            'order_item_id:integer! order_item_order_id:integer order_item_product_id:integer order_item_qty:integer order_item_final_price:numeric',
          ),
        ],
      },
      'prefixed',
    );
  });

  it('a shop of MariaDB that sells tickets of pools, whose states are codes', async () => {
    await proposed(
      {
        schema: 'tickets',
        dialect: 'mysql',
        tables: [
          catalogueTable('ticket_type', 'id:int!+ price:decimal'),
          catalogueTable('tier', 'id:int!+ name:varchar'),
          catalogueTable('show_date', 'id:int!+ day:date'),
          catalogueTable('quota_history', 'id:int!+ quota_id:int>quota size:int'),
          catalogueTable('quota', 'id:int!+ size:int? date_id:int?>show_date show_id:int'),
          catalogueTable('quota_types', 'id:int!+ quota_id:int>quota type_id:int>ticket_type'),
          catalogueTable('quota_classes', 'id:int!+ quota_id:int>quota class_id:int>tier'),
          catalogueTable(
            'quota_notes',
            'id:int!+ quota_id:int>quota type_id:int>ticket_type class_id:int>tier',
          ),
          catalogueTable('orders', 'id:int!+ state:varchar#'),
          catalogueTable('order_fee', 'id:int!+ order_id:int>orders value:decimal'),
          catalogueTable('payment', 'id:int!+ order_id:int>orders amount:decimal'),
          catalogueTable(
            'order_ticket',
            'id:int!+ order_id:int>orders ticket_type_id:int>ticket_type class_id:int?>tier date_id:int?>show_date price:decimal voided_at:datetime?',
          ),
        ],
      },
      'pools',
    );
  });

  it('a shop of PostgreSQL whose stock is what moved between places, with drafts among its orders', async () => {
    await proposed(
      {
        schema: 'public',
        tables: [
          catalogueTable('product_list_price', 'id:integer! list_price:numeric'),
          catalogueTable('product_product', 'id:integer! code:varchar'),
          catalogueTable('sale_sale', 'id:integer! state:varchar'),
          catalogueTable(
            'sale_line',
            'id:integer! sale:integer>sale_sale product:integer?>product_product quantity:double unit_price:numeric is_cancelled:smallint',
          ),
          catalogueTable(
            'stock_inventory_line',
            'id:integer! product:integer>product_product quantity:double',
          ),
          catalogueTable(
            'stock_move',
            'id:integer! product:integer>product_product from_location:integer to_location:integer quantity:double state:varchar',
          ),
        ],
      },
      'moves',
    );
  });

  it('orders of one item, with nothing else', async () => {
    await proposed(
      {
        schema: 'public',
        tables: [
          catalogueTable('orders', 'id:bigint! xid:xid8 product_id:bigint? paid_at:timestamptz?'),
          catalogueTable('products', 'id:bigint! stock:integer unlimited:boolean', 'view'),
        ],
      },
      'one-item',
    );
  });
});

it.each([
  ['xid:xid8 ', '', "'event ' || id::text, xmin::text::xid8, order_id::text"],
  ['', 'xid:xid8 ', "'event ' || id::text, xid::xid, order_id::text"],
  ['', '', "'event ' || id::text, xmin, order_id::text"],
  ['xid:xid8 ', 'xid:xid8 ', "'event ' || id::text, xid, order_id::text"],
])('gives transactions of one type in both parts of events (%j, %j)', (orders, events, part) => {
  const tables = [
    catalogueTable('orders', `id:int! ${orders}total:int`),
    catalogueTable('order_events', `id:int! ${events}order_id:int kind:text`),
  ];
  expect(auditText('shop', { schema: 's', tables }).text).toContain(`UNION ALL SELECT ${part}`);
});

it.each<[string, readonly CatalogueTable[], readonly string[]]>([
  [
    'bookings of an event',
    [
      catalogueTable('bookings', 'id:int! event_id:int tickets:integer status:text'),
      catalogueTable('events', 'id:int! name:text tickets_left:integer'),
    ],
    [
      'SELECT id::text AS id, xmin AS xid, id::text AS order_id, event_id::text AS sku, tickets AS units, 0 AS price_cents FROM {schema}.bookings WHERE tickets > 0',
      'SELECT id::text AS sku, tickets_left AS units FROM {schema}.events\nstockUnits: left',
    ],
  ],
  [
    'sales with items, beside options of these and amounts of money',
    [
      catalogueTable('sale_item_options', 'id:int! sale_id:int sku:text quantity:integer'),
      catalogueTable(
        'sale_items',
        'id:int! sale_id:int>sales sku:text quantity:integer amount:numeric priceInCents:integer',
      ),
      catalogueTable('sales', 'id:int! total:numeric'),
      catalogueTable('skus', 'sku:text! countInStock:integer'),
    ],
    [
      'sale_id::text AS order_id, sku::text AS sku, quantity AS units, "priceInCents" AS price_cents FROM {schema}.sale_items WHERE quantity > 0',
      'SELECT sku::text AS sku, "countInStock" AS units FROM {schema}.skus',
    ],
  ],
  [
    'names of an object mapper, and an amount that is money',
    [
      catalogueTable('order_entity', 'id:uuid!'),
      catalogueTable(
        'order_item_entity',
        'id:uuid! order_id:uuid>order_entity product_id:uuid amount:integer',
      ),
      catalogueTable(
        'order_line_fees',
        'id:uuid! order_id:uuid>order_entity product_id:uuid amount:numeric',
      ),
      catalogueTable('product_entity', 'id:uuid! stock:integer'),
    ],
    [
      'product_id::text AS sku, amount AS units, 0 AS price_cents FROM {schema}.order_item_entity WHERE amount > 0',
      "o.id::text AS order_id, 'placed' AS kind FROM {schema}.order_entity o",
      'SELECT id::text AS sku, stock AS units FROM {schema}.product_entity',
    ],
  ],
])('reads %s', (_, tables, wanted) => {
  const { text, missing } = auditText('shop', { schema: 's', tables });
  expect(missing).toEqual([]);
  for (const part of wanted) expect(text).toContain(part);
});
