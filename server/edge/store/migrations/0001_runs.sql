-- Up Migration

create table runs (
  -- Sorts by time; byte order, whatever the database's own collation is.
  id text collate "C" primary key check (id ~ '^[a-z0-9]{10,20}$'),
  scenario text not null,
  target text not null,
  -- host:port of the target: two target files with one address are one target.
  target_origin text not null,
  -- A server that takes the run over loads target and scenario from these again.
  target_ref text not null,
  scenario_dir text not null,
  scenario_text text not null,
  requested_by text not null,
  state text not null check (state in ('queued', 'preflight', 'seeding', 'setup', 'readying',
    'running', 'stopping', 'finishing', 'finished', 'aborted', 'failed')),
  -- The state machine's whole value; `state` and `reason` repeat what lists and indexes need.
  machine json not null,
  reason text,
  verdict text check (verdict in ('pass', 'fail', 'unknown')),
  shards integer not null check (shards > 0),
  duration_ms integer not null,
  plan json not null,
  preflight json,
  setup_data json,
  -- Where the k6s of the run may connect to: hosts with their addresses, found at its preflight.
  egress json,
  created_at timestamptz not null default clock_timestamp(),
  started_at timestamptz,
  -- When its load ended and the report began; a report that is made again repeats this instant.
  load_ended_at timestamptz,
  ended_at timestamptz,
  -- Why the run shall stop, as requested from a server that does not conduct it.
  stop_request json,
  event_seq integer not null default 0,
  -- The server that conducts the run, by lease: another server takes it over when the lease expires.
  owner text not null,
  owner_until timestamptz not null
);

create unique index one_run_per_target on runs (target_origin)
  where state not in ('finished', 'aborted', 'failed');
create index runs_by_time on runs (created_at desc, id desc);
create index runs_open on runs (owner_until) where state not in ('finished', 'aborted', 'failed');

create table rounds (
  run_id text not null references runs on delete cascade,
  round integer not null,
  -- The common start, written once, when every shard is ready.
  start_at timestamptz,
  -- When its shards were told to stop early; a second after it is not a gap.
  stop_at timestamptz,
  tag_header text not null,
  tag_value text not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (run_id, round)
);

create table shards (
  run_id text not null,
  round integer not null,
  shard integer not null,
  -- Counts claims. Every write of a worker names the epoch of its claim.
  epoch integer not null default 0,
  state text not null default 'queued'
    check (state in ('queued', 'claimed', 'ready', 'running', 'done', 'failed', 'lost')),
  slice json not null,
  worker text,
  lease_until timestamptz,
  abort boolean not null default false,
  message text,
  start_skew_ms double precision,
  -- Bound (±) of the error of the skew: the worker reads the database's clock over a network.
  start_error_ms double precision,
  changed_at timestamptz not null default clock_timestamp(),
  primary key (run_id, round, shard),
  foreign key (run_id, round) references rounds on delete cascade
);

create table frames (
  run_id text not null,
  round integer not null,
  shard integer not null,
  epoch integer not null,
  second integer not null,
  body json not null,
  stored_at timestamptz not null default clock_timestamp(),
  primary key (run_id, round, shard, epoch, second),
  foreign key (run_id, round, shard) references shards on delete cascade
);

create table customer_seconds (
  run_id text not null references runs on delete cascade,
  round integer not null,
  second integer not null,
  body json not null,
  primary key (run_id, round, second)
);

create table events (
  run_id text not null references runs on delete cascade,
  seq integer not null,
  at timestamptz not null default clock_timestamp(),
  kind text not null,
  message text not null,
  data json not null,
  primary key (run_id, seq)
);

create table reports (
  run_id text primary key references runs on delete cascade,
  body json not null,
  written_at timestamptz not null default clock_timestamp()
);

-- While the kill switch is pulled, no run starts.
create table kill_switch (
  id integer primary key default 1 check (id = 1),
  pulled boolean not null default false,
  by_whom text,
  reason text,
  changed_at timestamptz not null default clock_timestamp()
);
insert into kill_switch default values;
