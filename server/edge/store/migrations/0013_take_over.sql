-- Up Migration
-- A round that should take over and was given up before its start. It may be opened again.
alter table rounds add column discarded boolean not null default false;

-- Claims a queued shard, or one whose lease expired before the start, at the next epoch. After the
-- round's start is written nothing is claimed, because started load is never restarted. The row lock on
-- the round orders the claim against the conductor that writes the start. A worker that drives the shard of the
-- round before may claim it beyond its capacity: this round takes over from that one.
create or replace function worker_api.claim(p_run text, p_round integer, p_shard integer, p_worker text)
returns json
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_worker text := worker_api.authorize(p_worker);
  v_round rounds;
  v_held json;
begin
  if not exists (
    select from shards b where b.run_id = p_run and b.round = p_round - 1 and b.shard = p_shard
      and b.worker = v_worker and b.state = 'running' and b.lease_until > clock_timestamp())
    and not worker_api.may_claim(v_worker, p_run, p_round) then return null; end if;
  -- writeStart refuses the start too; this saves the worker from starting a k6.
  if (select pulled from kill_switch) then return null; end if;
  select * into v_round from rounds o
  where o.run_id = p_run and o.round = p_round and o.start_at is null and not o.discarded for share;
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

-- An expired lease is not renewed, even when no other worker claimed the shard: its k6 is dead by now. The answer
-- names the instant at which another round takes over, and a round whose shard waits for this worker.
create or replace function worker_api.renew(p_run text, p_round integer, p_shard integer, p_epoch integer)
returns json
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_self text := worker_api.current_worker();
  v_view jsonb;
  v_next integer;
begin
  update shards s
  set lease_until = clock_timestamp() + worker_api.lease_ms() * interval '1 millisecond'
  from rounds o
  where s.run_id = p_run and s.round = p_round and s.shard = p_shard and s.epoch = p_epoch
    and (v_self is null or s.worker = v_self)
    and s.state in ('claimed', 'ready', 'running') and s.lease_until > clock_timestamp()
    and o.run_id = p_run and o.round = p_round
  returning jsonb_build_object('abort', s.abort,
      'startAtMs', (extract(epoch from o.start_at) * 1000)::double precision)
    || case when o.stop_at is null or s.abort then '{}'::jsonb else jsonb_build_object(
      'stopAtMs', (extract(epoch from o.stop_at) * 1000)::double precision) end
  into v_view;
  if v_view is null then return null; end if;
  select n.round into v_next from shards n
  join rounds m on m.run_id = n.run_id and m.round = n.round
  where n.run_id = p_run and n.round = p_round + 1 and n.shard = p_shard
    and n.state = 'queued' and not n.abort and m.start_at is null and not m.discarded;
  return (v_view || case when v_next is null then '{}'::jsonb
    else jsonb_build_object('nextRound', v_next) end)::json;
end $$;
