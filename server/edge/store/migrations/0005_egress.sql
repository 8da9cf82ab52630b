-- Up Migration

-- Where the k6s of a run may connect to: hosts with their addresses, found at its preflight.
alter table runs add column egress json;

-- For the holder of a claim. A run without it has nowhere to go.
create function worker_api.egress(p_run text, p_round integer, p_shard integer, p_epoch integer)
returns json
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_me text := worker_api.me();
  v_egress json;
begin
  select r.egress into v_egress
  from shards s join runs r on r.id = s.run_id
  where s.run_id = p_run and s.round = p_round and s.shard = p_shard and s.epoch = p_epoch
    and (v_me is null or s.worker = v_me);
  return v_egress;
end $$;
