/**
 * The shop's tables, the same in both schemas; run as the role that owns the schema. Rows that a planted bug writes are
 * \`unguarded\`: the constraint that a shop with this bug would lack does not hold them.
 */
export const tablesSql = `
create table if not exists stock (
  sku text primary key,
  name text not null,
  price_cents int not null check (price_cents > 0),
  available int not null,
  reserved int not null,
  sold int not null,
  unguarded boolean not null default false,
  check (unguarded or available >= 0 and reserved >= 0 and sold >= 0)
) with (fillfactor = 50);

-- Append-only. Effect on available: seed, restock and release add, reserve takes; on reserved:
-- reserve adds, release and sell take; on sold: sell adds.
create table if not exists stock_ledger (
  id bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  at timestamptz not null default clock_timestamp(),
  sku text not null,
  kind text not null check (kind in ('seed', 'restock', 'reserve', 'release', 'sell')),
  units int not null check (units > 0),
  order_id text,
  reservation_id text,
  run text
);
create index if not exists stock_ledger_xid on stock_ledger (xid);

create table if not exists reservations (
  id text primary key,
  order_id text not null unique,
  sku text not null,
  units int not null check (units > 0),
  state text not null check (state in ('open', 'released', 'sold')),
  created_at timestamptz not null default clock_timestamp(),
  -- Where Redis gave the units: by which take, and whether it got them back.
  redis_take text,
  is_returned boolean not null default false
);
alter table reservations add column if not exists redis_take text;
alter table reservations add column if not exists is_returned boolean not null default false;

create index if not exists reservations_unreturned on reservations (created_at)
  where state = 'released' and redis_take is not null and not is_returned;
create index if not exists reservations_open on reservations (created_at) where state = 'open';

create table if not exists orders (
  id text primary key,
  customer text not null,
  idempotency_key text not null unique,
  state text not null check (state in ('placed', 'paid', 'cancelled')),
  total_cents int not null,
  coupon text,
  -- Rises with each change of the state.
  version int not null default 1,
  xid xid8 not null default pg_current_xact_id(),
  created_at timestamptz not null default clock_timestamp()
);
create index if not exists orders_xid on orders (xid);

-- Which order answers a request, and what was asked.
create table if not exists order_requests (
  id bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  order_id text not null,
  key text not null,
  body text not null
);
create index if not exists order_requests_xid on order_requests (xid);

-- What an order costs beside its lines: a coupon takes from it.
create table if not exists order_adjustments (
  id bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  order_id text not null,
  amount_cents int not null
);
create index if not exists order_adjustments_xid on order_adjustments (xid);

-- The order that a coupon is on; null once that one is cancelled.
create table if not exists coupons (
  code text primary key,
  order_id text
);
create index if not exists coupons_order on coupons (order_id) where order_id is not null;

create table if not exists coupon_uses (
  id bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  order_id text not null,
  coupon text not null
);
create index if not exists coupon_uses_xid on coupon_uses (xid);

create table if not exists order_lines (
  id bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  order_id text not null,
  sku text not null,
  units int not null check (units > 0),
  price_cents int not null
);
create index if not exists order_lines_xid on order_lines (xid);
create index if not exists order_lines_order on order_lines (order_id);

-- What of an order counts towards the units that one customer may have of one item.
create table if not exists limited_units (
  id bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  order_id text not null,
  name text not null,
  units int not null,
  units_max int not null
);
create index if not exists limited_units_xid on limited_units (xid);
create index if not exists limited_units_name on limited_units (name);

-- What an order's coupon takes from the budget of all coupons.
create table if not exists budget_uses (
  id bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  order_id text not null,
  name text not null,
  amount_cents int not null,
  budget_cents int not null
);
create index if not exists budget_uses_xid on budget_uses (xid);
create index if not exists budget_uses_name on budget_uses (name);

-- The prices of an item one after the other; half of each is the floor of discounts.
create table if not exists item_prices (
  id bigint generated always as identity primary key,
  sku text not null,
  price_cents int not null,
  floor_cents int not null,
  since timestamptz not null default clock_timestamp(),
  until timestamptz
);
create index if not exists item_prices_sku on item_prices (sku, since);

create table if not exists order_events (
  id bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  order_id text not null,
  kind text not null check (kind in ('placed', 'paid', 'cancelled')),
  at timestamptz not null default clock_timestamp()
);
create index if not exists order_events_xid on order_events (xid);

create table if not exists payments (
  id text primary key,
  xid xid8 not null default pg_current_xact_id(),
  order_id text not null,
  amount_cents int not null check (amount_cents > 0),
  provider_ref text not null,
  idempotency_key text not null,
  unguarded boolean not null default false,
  at timestamptz not null default clock_timestamp()
);
create unique index if not exists payments_order on payments (order_id) where not unguarded;
create index if not exists payments_xid on payments (xid);
create index if not exists payments_key on payments (idempotency_key);

create table if not exists refunds (
  id text primary key,
  xid xid8 not null default pg_current_xact_id(),
  order_id text not null,
  amount_cents int not null check (amount_cents > 0),
  at timestamptz not null default clock_timestamp()
);
create index if not exists refunds_xid on refunds (xid);
create index if not exists refunds_order on refunds (order_id);
`;

/** The tables that a rehearsal fills. */
export const tableNames = [
  'stock',
  'stock_ledger',
  'reservations',
  'orders',
  'order_requests',
  'order_lines',
  'order_adjustments',
  'coupons',
  'coupon_uses',
  'limited_units',
  'budget_uses',
  'item_prices',
  'order_events',
  'payments',
  'refunds',
] as const;
