-- Up Migration

-- Who takes shards. A worker of the server's own harness speaks with the server's role; one that joined
-- from another host has a role of its own, which may call the functions of `worker_api` and nothing else.
create table workers (
  name text primary key check (length(name) between 1 and 200),
  role text unique,
  -- SHA-256 of its Redis password: a Redis that starts anew has forgotten its users.
  redis_hash text,
  host text not null check (length(host) <= 255),
  labels jsonb not null default '{}' check (length(labels::text) <= 4000),
  -- Those that its join token gave, which are not the worker's to change.
  given_labels jsonb not null default '{}',
  -- Shards at a time.
  capacity integer not null check (capacity between 1 and 1000),
  version text not null default '' check (length(version) <= 64),
  joined_by text,
  created_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz,
  revoked_at timestamptz
);

create table join_tokens (
  id bigint generated always as identity primary key,
  token_hash text not null unique,
  labels jsonb not null default '{}',
  uses_left integer not null check (uses_left >= 0),
  expires_at timestamptz not null,
  created_by text not null,
  created_at timestamptz not null default clock_timestamp()
);

create index shards_of_worker on shards (worker) where state in ('claimed', 'ready', 'running');

-- All that a worker may do. The functions run with the rights of their owner, so a worker's role
-- needs no table; USAGE of this schema is the one thing that it is granted.
create schema worker_api;

-- A shard is lost when its worker was not heard for so long.
create function worker_api.lease_ms() returns integer language sql immutable
  as 'select 5000';

-- The worker that this session may speak for; null: any, for the session is the harness's own.
create function worker_api.me() returns text
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  v_name text;
begin
  if pg_has_role(session_user, current_user, 'member') then return null; end if;
  select w.name into v_name from workers w where w.role = session_user and w.revoked_at is null;
  if not found then
    raise exception 'role % is no worker of this server', session_user using errcode = '42501';
  end if;
  return v_name;
end $$;

-- The worker named, where this session may speak for it.
create function worker_api.speak_for(p_worker text) returns text
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  v_me text := worker_api.me();
begin
  if v_me <> p_worker then
    raise exception 'worker % may not speak for %', v_me, p_worker using errcode = '42501';
  end if;
  return p_worker;
end $$;

-- May this worker take one more shard of the run? Labels and capacity are law. That shards spread by
-- capacity is a request: it yields after five seconds, so that a worker that only looks alive starves nobody.
create function worker_api.has_room(p_worker text, p_run text, p_round integer) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_own workers;
  v_place jsonb;
  v_shards integer;
  v_busy integer;
  v_here integer;
  v_capacity numeric;
begin
  select coalesce((r.plan -> 'place')::jsonb, '{}'), r.shards into v_place, v_shards
  from runs r where r.id = p_run;
  -- The lock makes claims of one worker take turns, so that its capacity is counted right.
  select * into v_own from workers w where w.name = p_worker for no key update;
  if not found then return v_place = '{}'; end if;
  if v_own.revoked_at is not null or not v_own.labels @> v_place then return false; end if;
  select count(*), count(*) filter (where s.run_id = p_run and s.round = p_round)
  into v_busy, v_here
  from shards s
  where s.worker = p_worker and s.state in ('claimed', 'ready', 'running')
    and s.lease_until > clock_timestamp();
  if v_busy >= v_own.capacity then return false; end if;
  select sum(w.capacity) into v_capacity from workers w
  where w.revoked_at is null and w.labels @> v_place
    and w.seen_at > clock_timestamp() - interval '6 seconds';
  return coalesce(v_here < ceil(v_shards * v_own.capacity / v_capacity), true)
    or exists (select from rounds o where o.run_id = p_run and o.round = p_round
      and o.created_at < clock_timestamp() - interval '5 seconds');
end $$;

-- A queued shard, or one whose worker fell silent before the start, goes to the next epoch. Once
-- the round has its start instant nothing is claimed any more: started load is never restarted.
-- The row lock on the round settles the race with the conductor that writes the start.
create function worker_api.claim(p_run text, p_round integer, p_shard integer, p_worker text)
returns json
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_worker text := worker_api.speak_for(p_worker);
  v_round rounds;
  v_held json;
begin
  if not worker_api.has_room(v_worker, p_run, p_round) then return null; end if;
  -- The start itself is refused too (writeStart); this spares the k6.
  if (select stopped from safety) then return null; end if;
  select * into v_round from rounds o
  where o.run_id = p_run and o.round = p_round and o.start_at is null for share;
  if not found then return null; end if;
  update shards s
  set epoch = s.epoch + 1, state = 'claimed', worker = v_worker, message = null,
      lease_until = clock_timestamp() + worker_api.lease_ms() * interval '1 millisecond',
      changed_at = clock_timestamp()
  from runs r
  where s.run_id = p_run and s.round = p_round and s.shard = p_shard and r.id = p_run
    and not s.abort
    and (s.state = 'queued'
      or (s.state in ('claimed', 'ready') and s.lease_until < clock_timestamp()))
  returning json_build_object('epoch', s.epoch, 'slice', s.slice, 'plan', r.plan,
    'setupData', r.setup_data, 'leaseMs', worker_api.lease_ms(),
    'tag', json_build_object('header', v_round.tag_header, 'value', v_round.tag_value))
  into v_held;
  return v_held;
end $$;

-- Is the shard still to be had, by this worker or another?
create function worker_api.waiting(p_run text, p_round integer, p_shard integer) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform worker_api.me();
  return exists (
    select from shards s join rounds o on o.run_id = s.run_id and o.round = s.round
    where s.run_id = p_run and s.round = p_round and s.shard = p_shard
      and s.state = 'queued' and not s.abort and o.start_at is null);
end $$;

create function worker_api.ready(p_run text, p_round integer, p_shard integer, p_epoch integer)
returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_me text := worker_api.me();
begin
  update shards s set state = 'ready', changed_at = clock_timestamp()
  where s.run_id = p_run and s.round = p_round and s.shard = p_shard and s.epoch = p_epoch
    and (v_me is null or s.worker = v_me)
    and s.state in ('claimed', 'ready') and s.lease_until > clock_timestamp();
  return found;
end $$;

-- An expired lease is not renewed, even when nobody took the shard: its k6 must be dead by now.
create function worker_api.renew(p_run text, p_round integer, p_shard integer, p_epoch integer)
returns json
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_me text := worker_api.me();
  v_view json;
begin
  update shards s
  set lease_until = clock_timestamp() + worker_api.lease_ms() * interval '1 millisecond'
  from rounds o
  where s.run_id = p_run and s.round = p_round and s.shard = p_shard and s.epoch = p_epoch
    and (v_me is null or s.worker = v_me)
    and s.state in ('claimed', 'ready', 'running') and s.lease_until > clock_timestamp()
    and o.run_id = p_run and o.round = p_round
  returning json_build_object('abort', s.abort,
    'startAtMs', (extract(epoch from o.start_at) * 1000)::double precision)
  into v_view;
  return v_view;
end $$;

create function worker_api.started(
  p_run text, p_round integer, p_shard integer, p_epoch integer,
  p_skew_ms double precision, p_error_ms double precision)
returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_me text := worker_api.me();
begin
  update shards s
  set state = 'running', start_skew_ms = p_skew_ms, start_error_ms = p_error_ms,
      changed_at = clock_timestamp()
  where s.run_id = p_run and s.round = p_round and s.shard = p_shard and s.epoch = p_epoch
    and (v_me is null or s.worker = v_me) and s.state in ('ready', 'running');
  return found;
end $$;

-- All frames or none, under the row lock that a take-over needs too. A frame that is there already
-- (the worker did not hear our answer) is left as it is. What a frame says of itself must be what it
-- is stored under: the timeline is merged from the bodies, and grows to the last second that has one.
-- Hence no second that has not been; the ten are for clocks that drift. A body's shape is judged by
-- who reads it (storedFrame.ts).
create function worker_api.append_frames(
  p_run text, p_round integer, p_shard integer, p_epoch integer, p_frames json)
returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_me text := worker_api.me();
  v_last integer;
  v_problem text;
begin
  perform from shards s
  where s.run_id = p_run and s.round = p_round and s.shard = p_shard and s.epoch = p_epoch
    and (v_me is null or s.worker = v_me) and s.state in ('claimed', 'ready', 'running')
  for update;
  if not found then return false; end if;
  select coalesce(floor(extract(epoch from clock_timestamp() - o.start_at)) + 10, -1) into v_last
  from rounds o where o.run_id = p_run and o.round = p_round;
  -- A frame is kilobytes of JSON: it is read through once.
  with given as materialized (
    select f as body, said.* from json_array_elements(p_frames) f
    cross join lateral json_to_record(f)
      as said(round integer, shard integer, epoch integer, second integer)
  ), stored as (
    insert into frames (run_id, round, shard, epoch, second, body)
    select p_run, p_round, p_shard, p_epoch, given.second, given.body from given
    on conflict do nothing
  )
  select case
    when bool_or((given.round, given.shard, given.epoch)
      is distinct from (p_round, p_shard, p_epoch)) then 'a frame of another shard'
    when bool_or(given.second not between 0 and v_last) then 'a frame of a second that has not been'
    when bool_or(octet_length(given.body::text) > 524288) then 'a frame of more than 512 kB'
    when count(*) > 60 then 'more than 60 frames at once'
  end into v_problem from given;
  if v_problem is not null then
    raise exception '%', v_problem using errcode = '42501';
  end if;
  return true;
end $$;

create function worker_api.finish(
  p_run text, p_round integer, p_shard integer, p_epoch integer, p_state text, p_message text)
returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_me text := worker_api.me();
begin
  if p_state not in ('done', 'failed') then
    raise exception 'a worker ends a shard as done or failed, not %', p_state using errcode = '42501';
  end if;
  update shards s
  set state = p_state, message = left(p_message, 4000), changed_at = clock_timestamp()
  where s.run_id = p_run and s.round = p_round and s.shard = p_shard and s.epoch = p_epoch
    and (v_me is null or s.worker = v_me)
    and s.state in ('claimed', 'ready', 'running', p_state);
  return found;
end $$;

-- Says who the worker is and that it takes work. One of the harness is written down here; one that
-- joined was written down then, and is refused once it was revoked.
create function worker_api.beat(
  p_worker text, p_host text, p_labels jsonb, p_capacity integer, p_version text)
returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if worker_api.me() is null then
    insert into workers (name, host, labels, capacity, version, seen_at)
    values (p_worker, p_host, p_labels, p_capacity, p_version, clock_timestamp())
    on conflict (name) do nothing;
  end if;
  update workers w
  set host = p_host, labels = p_labels || w.given_labels, capacity = p_capacity,
      version = p_version, seen_at = clock_timestamp()
  where w.name = worker_api.speak_for(p_worker) and w.revoked_at is null;
  return found;
end $$;

-- It takes no more work. One of the harness is never seen again.
create function worker_api.leave(p_worker text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update workers w set seen_at = null where w.name = worker_api.speak_for(p_worker);
  delete from workers w where w.role is null
    and (w.name = p_worker or w.seen_at < clock_timestamp() - interval '1 day');
end $$;
