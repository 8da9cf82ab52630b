-- Up Migration

create table findings (
  run_id text not null references runs on delete cascade,
  -- Identifies the finding: reported twice, it is stored once.
  key text not null,
  seq bigint generated always as identity,
  body json not null,
  stored_at timestamptz not null default clock_timestamp(),
  primary key (run_id, key)
);

-- Parts of the report that are measured once, at the end of a run.
create table audit_results (
  run_id text primary key references runs on delete cascade,
  summaries json not null,
  leaks json
);

-- How far the audit of each store has come, written with each read. A server that takes the run over
-- continues from there; without it, it would report every finding as older than the run.
create table audit_progress (
  run_id text not null references runs on delete cascade,
  store text not null check (store in ('shadow', 'live')),
  body json not null,
  primary key (run_id, store)
);

-- The findings with their evidence, written when they change.
create table audit_entries (
  run_id text not null references runs on delete cascade,
  store text not null check (store in ('shadow', 'live')),
  key text not null,
  -- The order in which they were raised.
  seq bigint generated always as identity,
  body json not null,
  primary key (run_id, store, key)
);
