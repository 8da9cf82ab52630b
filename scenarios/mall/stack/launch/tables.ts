/** The shop's tables, the same in both schemas; run as the role that owns the schema. */
export const tablesSql = `
create table if not exists stock (
  sku text primary key,
  name text not null,
  price_cents int not null check (price_cents > 0),
  available int not null check (available >= 0),
  reserved int not null check (reserved >= 0),
  sold int not null check (sold >= 0)
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
  created_at timestamptz not null default clock_timestamp()
);

create index if not exists reservations_open on reservations (created_at) where state = 'open';

create table if not exists orders (
  id text primary key,
  customer text not null,
  idempotency_key text not null unique,
  state text not null check (state in ('placed', 'paid', 'cancelled')),
  total_cents int not null,
  created_at timestamptz not null default clock_timestamp()
);

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
  order_id text not null unique,
  amount_cents int not null check (amount_cents > 0),
  provider_ref text not null,
  idempotency_key text not null,
  at timestamptz not null default clock_timestamp()
);
create index if not exists payments_xid on payments (xid);
create index if not exists payments_key on payments (idempotency_key);
`;
