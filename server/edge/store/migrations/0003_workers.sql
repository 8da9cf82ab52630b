-- Up Migration

-- The workers. A built-in worker connects with the server's own role. A worker that joined from another
-- host has its own role, which may call the functions of `worker_api` and nothing else.
create table workers (
  name text primary key check (length(name) between 1 and 200),
  role text unique,
  -- SHA-256 of its Redis password: a restarted Redis has lost its users.
  redis_hash text,
  host text not null check (length(host) <= 255),
  labels jsonb not null default '{}' check (length(labels::text) <= 4000),
  -- Labels that its join token gave; the worker cannot change them.
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

-- All that a worker may do. The functions run with the rights of their owner, so a worker's role needs
-- no rights on tables; its only grant is USAGE of this schema.
create schema worker_api;

-- The length of a lease: a worker that does not renew for so long loses its shard.
create function worker_api.lease_ms() returns integer language sql immutable
  as 'select 5000';

-- The worker that this session may act for. Null means any worker: the session uses the server's own role.
create function worker_api.current_worker() returns text
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  v_name text;
begin
  if pg_has_role(session_user, current_user, 'member') then return null; end if;
  select w.name into v_name from workers w where w.role = session_user and w.revoked_at is null;
  if not found then
    raise exception 'role % is not a worker of this server', session_user using errcode = '42501';
  end if;
  return v_name;
end $$;

-- The named worker, if this session may act for it; raises 42501 otherwise.
create function worker_api.authorize(p_worker text) returns text
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  v_self text := worker_api.current_worker();
begin
  if v_self <> p_worker then
    raise exception 'worker % may not act for %', v_self, p_worker using errcode = '42501';
  end if;
  return p_worker;
end $$;

-- May this worker claim one more shard of the run? Labels and capacity are hard limits. Spreading shards
-- by capacity is a preference for the first five seconds of a round, so that a worker which looks alive
-- and claims nothing does not hold the round up.
create function worker_api.may_claim(p_worker text, p_run text, p_round integer) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_own workers;
  v_labels jsonb;
  v_shards integer;
  v_busy integer;
  v_of_run integer;
  v_capacity numeric;
begin
  select coalesce((r.plan -> 'place')::jsonb, '{}'), r.shards into v_labels, v_shards
  from runs r where r.id = p_run;
  -- The lock serialises the claims of one worker, so that its capacity is counted right.
  select * into v_own from workers w where w.name = p_worker for no key update;
  if not found then return v_labels = '{}'; end if;
  if v_own.revoked_at is not null or not v_own.labels @> v_labels then return false; end if;
  select count(*), count(*) filter (where s.run_id = p_run and s.round = p_round)
  into v_busy, v_of_run
  from shards s
  where s.worker = p_worker and s.state in ('claimed', 'ready', 'running')
    and s.lease_until > clock_timestamp();
  if v_busy >= v_own.capacity then return false; end if;
  select sum(w.capacity) into v_capacity from workers w
  where w.revoked_at is null and w.labels @> v_labels
    and w.seen_at > clock_timestamp() - interval '6 seconds';
  return coalesce(v_of_run < ceil(v_shards * v_own.capacity / v_capacity), true)
    or exists (select from rounds o where o.run_id = p_run and o.round = p_round
      and o.created_at < clock_timestamp() - interval '5 seconds');
end $$;

-- Claims a queued shard, or one whose lease expired before the start, at the next epoch. After the
-- round's start is written nothing is claimed, because started load is never restarted. The row lock on
-- the round orders the claim against the conductor that writes the start.
create function worker_api.claim(p_run text, p_round integer, p_shard integer, p_worker text)
returns json
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_worker text := worker_api.authorize(p_worker);
  v_round rounds;
  v_held json;
begin
  if not worker_api.may_claim(v_worker, p_run, p_round) then return null; end if;
  -- writeStart refuses the start too; this saves the worker from starting a k6.
  if (select pulled from kill_switch) then return null; end if;
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

-- Can this worker or another still claim the shard?
create function worker_api.is_claimable(p_run text, p_round integer, p_shard integer) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform worker_api.current_worker();
  return exists (
    select from shards s join rounds o on o.run_id = s.run_id and o.round = s.round
    where s.run_id = p_run and s.round = p_round and s.shard = p_shard
      and s.state = 'queued' and not s.abort and o.start_at is null);
end $$;

create function worker_api.ready(p_run text, p_round integer, p_shard integer, p_epoch integer)
returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_self text := worker_api.current_worker();
begin
  update shards s set state = 'ready', changed_at = clock_timestamp()
  where s.run_id = p_run and s.round = p_round and s.shard = p_shard and s.epoch = p_epoch
    and (v_self is null or s.worker = v_self)
    and s.state in ('claimed', 'ready') and s.lease_until > clock_timestamp();
  return found;
end $$;

-- An expired lease is not renewed, even when no other worker claimed the shard: its k6 is dead by now.
create function worker_api.renew(p_run text, p_round integer, p_shard integer, p_epoch integer)
returns json
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_self text := worker_api.current_worker();
  v_view json;
begin
  update shards s
  set lease_until = clock_timestamp() + worker_api.lease_ms() * interval '1 millisecond'
  from rounds o
  where s.run_id = p_run and s.round = p_round and s.shard = p_shard and s.epoch = p_epoch
    and (v_self is null or s.worker = v_self)
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
  v_self text := worker_api.current_worker();
begin
  update shards s
  set state = 'running', start_skew_ms = p_skew_ms, start_error_ms = p_error_ms,
      changed_at = clock_timestamp()
  where s.run_id = p_run and s.round = p_round and s.shard = p_shard and s.epoch = p_epoch
    and (v_self is null or s.worker = v_self) and s.state in ('ready', 'running');
  return found;
end $$;

-- Stores all frames or none, under the row lock that a claim needs too. A frame that is stored already
-- (the worker missed the answer) stays as it is. A frame's body must name the key that it is stored
-- under, because the timeline is merged from the bodies and ends with the last second among them.
-- Seconds of the future are refused, with ten seconds of tolerance for clocks that drift. The reader
-- checks the shape of a body (storedFrame.ts).
create function worker_api.append_frames(
  p_run text, p_round integer, p_shard integer, p_epoch integer, p_frames json)
returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_self text := worker_api.current_worker();
  v_last integer;
  v_problem text;
begin
  perform from shards s
  where s.run_id = p_run and s.round = p_round and s.shard = p_shard and s.epoch = p_epoch
    and (v_self is null or s.worker = v_self) and s.state in ('claimed', 'ready', 'running')
  for update;
  if not found then return false; end if;
  select coalesce(floor(extract(epoch from clock_timestamp() - o.start_at)) + 10, -1) into v_last
  from rounds o where o.run_id = p_run and o.round = p_round;
  -- A frame is kilobytes of JSON, so it is parsed once.
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
  v_self text := worker_api.current_worker();
begin
  if p_state not in ('done', 'failed') then
    raise exception 'a worker ends a shard as done or failed, not %', p_state using errcode = '42501';
  end if;
  update shards s
  set state = p_state, message = left(p_message, 4000), changed_at = clock_timestamp()
  where s.run_id = p_run and s.round = p_round and s.shard = p_shard and s.epoch = p_epoch
    and (v_self is null or s.worker = v_self)
    and s.state in ('claimed', 'ready', 'running', p_state);
  return found;
end $$;

-- Records that the worker is alive and takes work. It inserts a built-in worker; a joined worker has its
-- row since the join. False once the worker is revoked.
create function worker_api.heartbeat(
  p_worker text, p_host text, p_labels jsonb, p_capacity integer, p_version text)
returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if worker_api.current_worker() is null then
    insert into workers (name, host, labels, capacity, version, seen_at)
    values (p_worker, p_host, p_labels, p_capacity, p_version, clock_timestamp())
    on conflict (name) do nothing;
  end if;
  update workers w
  set host = p_host, labels = p_labels || w.given_labels, capacity = p_capacity,
      version = p_version, seen_at = clock_timestamp()
  where w.name = worker_api.authorize(p_worker) and w.revoked_at is null;
  return found;
end $$;

-- The worker takes no more work. The row of a built-in worker is deleted.
create function worker_api.leave(p_worker text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update workers w set seen_at = null where w.name = worker_api.authorize(p_worker);
  delete from workers w where w.role is null
    and (w.name = p_worker or w.seen_at < clock_timestamp() - interval '1 day');
end $$;

-- The egress policy of the run, for the holder of a claim. Null: its k6 may connect nowhere.
create function worker_api.egress(p_run text, p_round integer, p_shard integer, p_epoch integer)
returns json
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_self text := worker_api.current_worker();
  v_egress json;
begin
  select r.egress into v_egress
  from shards s join runs r on r.id = s.run_id
  where s.run_id = p_run and s.round = p_round and s.shard = p_shard and s.epoch = p_epoch
    and (v_self is null or s.worker = v_self);
  return v_egress;
end $$;
