-- Up Migration

-- Pushes of switches, each with the state machine of `server/core/switch/push.ts`. A server renews its lease on those that
-- it drives; another one takes over what is not renewed.
create table switch_pushes (
  id text primary key,
  target text not null,
  target_ref text not null,
  target_dir text not null,
  state text not null,
  push jsonb not null,
  by_whom text not null,
  reason text not null,
  -- What a person, or the kill switch, asks of the push: {"kind": "go-on"} or {"kind": "roll-back", "reason": …}.
  request jsonb,
  created_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  owner text not null,
  owner_until timestamptz not null
);

create unique index switch_pushes_open on switch_pushes (target) where ended_at is null;
create index switch_pushes_of_target on switch_pushes (target, created_at desc);

-- What happened to a switch, once for each push that ended with a change, and for each instance that was told.
create table switch_history (
  id bigint generated always as identity primary key,
  target text not null,
  switch text not null,
  kind text not null,
  push text not null,
  before jsonb not null,
  after jsonb not null,
  by_whom text not null,
  reason text not null,
  -- The kill switch turns back what acts on shadow traffic alone.
  shadow_only boolean not null,
  standard jsonb not null,
  at timestamptz not null default clock_timestamp()
);

create index switch_history_of_target on switch_history (target, id desc);
create index switch_history_of_switch on switch_history (target, switch, id desc);
