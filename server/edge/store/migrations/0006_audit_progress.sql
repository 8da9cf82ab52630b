-- Up Migration

-- How far the audit of each store has come, written with each look, so that a server that takes the
-- run over goes on from there instead of calling what it finds older than the run.
create table audit_progress (
  run_id text not null references runs on delete cascade,
  store text not null check (store in ('shadow', 'live')),
  body json not null,
  primary key (run_id, store)
);

-- Its findings with all that they were made of, written when they change.
create table audit_entries (
  run_id text not null references runs on delete cascade,
  store text not null check (store in ('shadow', 'live')),
  key text not null,
  -- The order in which they were raised.
  seq bigint generated always as identity,
  body json not null,
  primary key (run_id, store, key)
);
