-- Up Migration

-- Findings that go to the server's webhook: written with the finding in one statement, deleted with the run. The id is the
-- idempotency key of every attempt. Who takes a delivery moves next_at past the time that an attempt takes, so that another
-- server takes it over when the first one dies.
create table webhook_deliveries (
  id uuid primary key default gen_random_uuid(),
  run_id text not null references runs (id) on delete cascade,
  finding text not null,
  body text not null,
  attempts int not null default 0,
  next_at timestamptz not null default clock_timestamp(),
  reason text,
  delivered_at timestamptz,
  given_up_at timestamptz,
  unique (run_id, finding)
);

create index webhook_deliveries_due on webhook_deliveries (next_at)
  where delivered_at is null and given_up_at is null;
