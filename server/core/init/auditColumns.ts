import type { Catalogue, CatalogueColumn, CatalogueTable } from './catalogue.ts';

/** Names that shops give to a column, in snake case, the likeliest first. */
export const columnNames = {
  id: ['id', 'uuid', 'line_id', 'item_id', 'entity_id'],
  order: [
    ...['order_id', 'orderid', 'id_order', 'sales_order_id', 'purchase_id'],
    ...[
      'sale_id',
      'booking_id',
      'order_no',
      'order_number',
      'order_uuid',
      'order_code',
      'order_reference',
      'order_ref',
    ],
  ],
  sku: [
    ...['sku', 'variant_sku', 'product_sku', 'item_sku', 'sku_code', 'skucode'],
    ...['product_number', 'product_code', 'item_code'],
  ],
  variant: ['variant_id', 'product_variant_id', 'productvariant_id', 'sku_id', 'variantid'],
  product: [
    ...['product_id', 'id_product', 'productid', 'article_id', 'inventory_item_id'],
    ...['item_id', 'ticket_type_id', 'ticket_id', 'goods_id', 'event_id', 'show_id'],
  ],
  /** What tells variants of a product apart, beside the product. */
  option: ['product_attribute_id', 'id_product_attribute', 'variation_id'],
  units: [
    ...['units', 'quantity', 'qty', 'qty_ordered', 'quantity_ordered', 'ordered_quantity'],
    ...['product_quantity', 'product_qty', 'order_quantity', 'item_count', 'tickets'],
    ...['ticket_count', 'count', 'amount'],
  ],
  price: [
    ...['price_cents', 'unit_price_cents', 'unit_price_amount', 'unit_price', 'price_each'],
    ...['unit_price_gross_amount', 'unit_price_tax_incl', 'unit_price_incl_tax', 'final_price'],
    ...['unit_price_excl_tax', 'price_incl_tax', 'price', 'price_at_purchase', 'sale_price'],
    ...[
      'price_in_cents',
      'unit_price_in_cents',
      'price_minor',
      'list_price',
      'unit_cost',
      'unit_amount',
      'price_amount',
      'product_price',
    ],
  ],
  paid: [
    ...['amount_cents', 'total_cents', 'captured_amount', 'amount_paid', 'paid_amount'],
    ...['amount_captured', 'amount', 'total', 'amount_total', 'grand_total', 'value'],
  ],
  kind: ['kind', 'type', 'event_type', 'reason', 'action', 'movement_type', 'event'],
  state: ['status', 'state', 'order_status', 'order_state', 'fulfillment_status'],
  stock: [
    ...['available', 'available_stock', 'available_quantity', 'quantity_available'],
    ...['available_qty', 'qty_available', 'stock_available', 'available_units'],
    ...['available_tickets', 'tickets_available', 'tickets_left', 'stock_left'],
    ...['units_left', 'remaining', 'units', 'on_hand', 'count_on_hand', 'stock_on_hand'],
    ...['quantity_on_hand', 'qty_on_hand', 'stocked_quantity', 'stock_quantity', 'stock_level'],
    ...['inventory_quantity', 'units_in_stock', 'in_stock', 'stock', 'inventory', 'stock_count'],
    ...[
      'count_in_stock',
      'quantity_in_stock',
      'current_stock',
      'stock_qty',
      'quantity',
      'qty',
      'total_units',
      'total_quantity',
      'total',
      'capacity',
    ],
  ],
  reserved: [
    ...['reserved', 'reserved_quantity', 'quantity_reserved', 'qty_reserved', 'reserved_stock'],
    ...['allocated', 'allocated_quantity', 'quantity_allocated', 'stock_allocated', 'reserved_qty'],
    ...['committed', 'held', 'on_hold'],
  ],
  sold: ['sold', 'sold_quantity', 'quantity_sold', 'units_sold'],
  reservation: ['reservation_id', 'hold_id', 'allocation_id'],
  key: ['idempotency_key', 'idempotencykey', 'idempotence_key', 'request_key', 'client_request_id'],
  body: ['request_hash', 'body_hash', 'request_digest', 'payload_hash', 'body'],
  coupon: [
    'coupon_code',
    'voucher_code',
    'promo_code',
    'promotion_code',
    'discount_code',
    'coupon',
  ],
  couponId: ['coupon_id', 'voucher_id', 'promotion_id', 'cart_rule_id', 'id_cart_rule', 'promo_id'],
  code: ['code', 'coupon_code', 'voucher_code', 'coupon'],
  usesMax: [
    ...['usage_limit', 'max_uses', 'uses_max', 'max_redemptions', 'uses_total', 'uses_limit'],
    ...['usage_limit_per_coupon', 'redemption_limit'],
  ],
  deleted: ['deleted_at', 'deletedat', 'is_deleted', 'deleted', 'archived_at', 'removed_at'],
  /** A line that was taken back, beside others of its order that were not. */
  voided: [
    ...['canceled', 'cancelled', 'is_canceled', 'is_cancelled', 'voided', 'is_voided'],
    ...['canceled_at', 'cancelled_at', 'voided_at'],
  ],
  /** How many may be sold of a pool that items share. */
  pool: ['size', 'capacity', 'quota', 'total', 'max_units', 'quantity'],
  version: ['lock_version', 'row_version', 'version', 'revision'],
  placedAt: ['placed_at', 'order_placed_at', 'ordered_at', 'submitted_at', 'checkout_completed_at'],
  paidAt: ['paid_at', 'payment_completed_at', 'captured_at'],
  cancelledAt: ['cancelled_at', 'canceled_at', 'voided_at'],
  payment: ['payment_status', 'payment_state', 'financial_status', 'charge_status'],
  customer: ['customer_id', 'user_id', 'buyer_id', 'account_id'],
  limit: ['max_per_customer', 'limit_per_customer', 'purchase_limit', 'max_per_order_customer'],
  /** True where more may be sold than there is. */
  unlimited: ['backorderable', 'backorders', 'allow_backorder', 'allow_backorders', 'unlimited'],
  /** False where nobody counts. */
  counted: [
    ...['manage_stock', 'manage_inventory', 'track_inventory', 'track_stock', 'tracks_stock'],
    ...['is_closeout', 'subtract'],
  ],
  parent: [
    'parent_item_id',
    'parent_line_id',
    'parent_line_item_id',
    'bundle_line_id',
    'parent_id',
  ],
  mark: ['is_test', 'is_shadow', 'shadow', 'test', 'is_rehearsal', 'rehearsal'],
  tenant: ['tenant_id', 'merchant_id', 'shop_id', 'store_id', 'channel_id', 'organization_id'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type ColumnRole = keyof typeof columnNames;

/** `orderId`, `OrderID` and `order-id` as `order_id`. */
export const snake = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[\s-]+/g, '_')
    .toLowerCase();

/** A name with other characters than letters, digits and `_` is left to its owner. */
export const isPlain = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name);

/** `num_in_stock`, and `product_inventory_product_id` of the table `product_inventory`, without what comes before. */
function shortName(table: CatalogueTable, column: CatalogueColumn): string {
  const name = snake(column.name);
  const own = `${snake(table.name).replace(/s$/, '')}_`;
  return (name.startsWith(own) ? name.slice(own.length) : name).replace(/^num(?:ber_of)?_/, '');
}

/** The column of a role: by its likeliest name, else by the likeliest that it has without its prefix. */
export function columnOf(table: CatalogueTable, role: ColumnRole): CatalogueColumn | null {
  for (const nameOf of [({ name }: CatalogueColumn) => snake(name), shortName.bind(null, table)]) {
    for (const name of columnNames[role]) {
      const found = table.columns.find((column) => nameOf(column) === name);
      if (found !== undefined) return found;
    }
  }
  return null;
}

export const named = (table: CatalogueTable, name: string): CatalogueColumn | null =>
  table.columns.find((column) => column.name === name) ?? null;

const wholeTypes = /^(?:smallint|integer|bigint|int|int2|int4|int8|tinyint|mediumint)\b/;
const decimalTypes = /^(?:numeric|decimal|double|real|float|money)/;

export const isWhole = ({ type }: CatalogueColumn): boolean => wholeTypes.test(type);
export const isDecimal = ({ type }: CatalogueColumn): boolean => decimalTypes.test(type);
export const isJson = ({ type }: CatalogueColumn): boolean => /^jsonb?$/.test(type);
export const isTruth = ({ type }: CatalogueColumn): boolean => type === 'boolean';
/** Its values can be compared with words. */
export const isWord = (column: CatalogueColumn): boolean =>
  !isWhole(column) &&
  !isDecimal(column) &&
  !isJson(column) &&
  !isTruth(column) &&
  !isBinary(column);
export const isBinary = ({ type }: CatalogueColumn): boolean =>
  type === 'bytea' || type === 'binary' || type === 'varbinary';

/** Tables whose name says it, those that are no view first. */
export const likely = ({ tables }: Catalogue, name: RegExp): readonly CatalogueTable[] => {
  const found = tables.filter((table) => isPlain(table.name) && name.test(snake(table.name)));
  const isView = ({ kind }: CatalogueTable): boolean => kind === 'view';
  return [...found.filter((table) => !isView(table)), ...found.filter(isView)];
};

/** What a foreign key of one column leads to, where it can be named in a query. */
export const targetOf = (
  { tables }: Catalogue,
  table: CatalogueTable,
  column: string,
): CatalogueTable | null => {
  const to = table.references.find((reference) => reference.column === column)?.table;
  return tables.find(({ name }) => name === to && isPlain(name)) ?? null;
};

/**
 * The one column of its primary key; of a longer one, which a partitioned or a versioned table has, the column that is
 * called like an id; without a key a column that is called like one.
 */
export function keyOf(table: CatalogueTable): CatalogueColumn | null {
  const { primaryKey = [] } = table;
  const [only, ...others] = primaryKey;
  if (only === undefined) return columnOf(table, 'id');
  if (others.length === 0) return named(table, only);
  return named(
    table,
    primaryKey.find((name) => snake(name) === 'id' || snake(name) === 'uuid') ?? '',
  );
}

const ordersName = /^(?:.*_)?(?:orders?|purchases|bookings?|sales?)(?:_entity|_table)?$/;

/** The table of orders: the one that a foreign key of the lines leads to, else the one with the shortest name. */
export function ordersTable(
  catalogue: Catalogue,
  lines: CatalogueTable | null,
): CatalogueTable | null {
  const byKey = lines?.references.find(
    ({ column, table }) => isPlain(column) && ordersName.test(snake(table)),
  );
  const led = byKey && lines ? targetOf(catalogue, lines, byKey.column) : null;
  if (led !== null && keyOf(led) !== null) return led;
  const found = likely(catalogue, ordersName).filter(
    (table) => keyOf(table) !== null && !/purchase_order|work_order|return/.test(snake(table.name)),
  );
  return [...found].sort((a, b) => a.name.length - b.name.length)[0] ?? null;
}

/** By its name, or by the foreign key that leads to a table of orders. */
export function orderColumn(table: CatalogueTable): CatalogueColumn | null {
  const byKey = table.references.find(
    ({ column, table: to }) => isPlain(column) && ordersName.test(snake(to)),
  );
  return columnOf(table, 'order') ?? (byKey === undefined ? null : named(table, byKey.column));
}
