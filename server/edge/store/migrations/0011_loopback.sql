-- Up Migration
-- May this worker claim one more shard of the run? Labels, capacity, and the machine whose loopback the target
-- is, are hard limits. Spreading shards
-- by capacity is a preference for the first five seconds of a round, so that a worker which looks alive
-- and claims nothing does not hold the round up.
create or replace function worker_api.may_claim(p_worker text, p_run text, p_round integer) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_own workers;
  v_labels jsonb;
  v_host text;
  v_shards integer;
  v_busy integer;
  v_of_run integer;
  v_capacity numeric;
begin
  select r.place, r.shards, r.egress -> 'loopbackOf' ->> 'host' into v_labels, v_shards, v_host
  from runs r where r.id = p_run;
  -- The lock serialises the claims of one worker, so that its capacity is counted right.
  select * into v_own from workers w where w.name = p_worker for no key update;
  if not found then return v_labels = '{}'; end if;
  if v_own.revoked_at is not null or not v_own.labels @> v_labels then return false; end if;
  if v_host is not null and v_own.host <> v_host then return false; end if;
  select count(*), count(*) filter (where s.run_id = p_run and s.round = p_round)
  into v_busy, v_of_run
  from shards s
  where s.worker = p_worker and s.state in ('claimed', 'ready', 'running')
    and s.lease_until > clock_timestamp();
  if v_busy >= v_own.capacity then return false; end if;
  select sum(w.capacity) into v_capacity from workers w
  where w.revoked_at is null and w.labels @> v_labels and (v_host is null or w.host = v_host)
    and w.seen_at > clock_timestamp() - interval '6 seconds';
  return coalesce(v_of_run < ceil(v_shards * v_own.capacity / v_capacity), true)
    or exists (select from rounds o where o.run_id = p_run and o.round = p_round
      and o.created_at < clock_timestamp() - interval '5 seconds');
end $$;
