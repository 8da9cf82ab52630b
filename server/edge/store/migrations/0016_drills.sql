-- Up Migration

create table drills (
  id text collate "C" primary key check (id ~ '^[a-z0-9]{10,20}$'),
  name text not null,
  target text not null,
  -- host:port of the target, as in runs.
  target_origin text not null,
  -- A server that takes the drill over loads the target from these again.
  target_ref text not null,
  target_dir text not null,
  scenario text not null,
  requested_by text not null,
  approved_by text,
  state text not null check (state in ('queued', 'starting', 'driving', 'rolling-back', 'judging',
    'finished', 'aborted', 'failed')),
  -- The state machine's whole value; the events of kind 'step' give it again.
  machine json not null,
  -- How many inputs it has taken: a step whose answer was lost is not stored twice.
  steps integer not null default 0,
  reason text,
  verdict text check (verdict in ('pass', 'fail', 'unknown')),
  -- What was expected and what was seen.
  sentence text,
  drill json not null,
  drill_text text not null,
  duration_ms integer not null,
  -- What its run is started with, and the id that the run gets: a start that is repeated finds it.
  run_request json not null,
  run_id text not null unique,
  created_at timestamptz not null default clock_timestamp(),
  -- The common start of its load.
  started_at timestamptz,
  ended_at timestamptz,
  -- Why the drill shall stop, as requested from a server that does not conduct it.
  stop_request json,
  event_seq integer not null default 0,
  -- The server that conducts the drill, by lease: another server takes it over when the lease expires.
  owner text not null,
  owner_until timestamptz not null
);

create unique index one_drill_per_target on drills (target_origin)
  where state not in ('finished', 'aborted', 'failed');
create index drills_open on drills (owner_until) where state not in ('finished', 'aborted', 'failed');

create table drill_events (
  drill_id text not null references drills on delete cascade,
  seq integer not null,
  at timestamptz not null default clock_timestamp(),
  kind text not null,
  message text not null,
  data json not null,
  primary key (drill_id, seq)
);

create table drill_reports (
  drill_id text primary key references drills on delete cascade,
  body json not null,
  written_at timestamptz not null default clock_timestamp()
);
