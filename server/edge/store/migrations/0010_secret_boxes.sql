-- Up Migration

-- Secrets of a run on their way to its workers. A worker that holds a claim asks with a public key that it made for
-- that claim; the server leaves a box that only this worker can open. A box is gone once it was taken.
create table secret_boxes (
  run_id text not null,
  round integer not null,
  shard integer not null,
  epoch integer not null,
  public_key text not null check (length(public_key) between 1 and 200),
  box text check (length(box) <= 4000000),
  primary key (run_id, round, shard),
  foreign key (run_id, round, shard) references shards on delete cascade
);

-- The sealed secrets for the holder of a claim; null until the server has left them, and for everybody else.
create function worker_api.secret_box(
  p_run text, p_round integer, p_shard integer, p_epoch integer, p_key text)
returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_self text := worker_api.current_worker();
  v_box text;
begin
  perform from shards s
  where s.run_id = p_run and s.round = p_round and s.shard = p_shard and s.epoch = p_epoch
    and (v_self is null or s.worker = v_self)
    and s.state = 'claimed' and s.lease_until > clock_timestamp()
  for share;
  if not found then return null; end if;
  delete from secret_boxes b
  where b.run_id = p_run and b.round = p_round and b.shard = p_shard and b.epoch = p_epoch
    and b.public_key = p_key and b.box is not null
  returning b.box into v_box;
  if found then return v_box; end if;
  insert into secret_boxes as b (run_id, round, shard, epoch, public_key)
  values (p_run, p_round, p_shard, p_epoch, p_key)
  on conflict (run_id, round, shard) do update
  set epoch = p_epoch, public_key = p_key, box = null
  where b.epoch < p_epoch;
  return null;
end $$;
