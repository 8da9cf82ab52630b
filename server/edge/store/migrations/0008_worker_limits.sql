-- Up Migration

-- What a worker's machine allows its k6s: file descriptors, local ports, memory.
alter table workers add column limits jsonb;

drop function worker_api.heartbeat(text, text, jsonb, integer, text);

-- Records that the worker is alive and takes work. It inserts a built-in worker; a joined worker has its
-- row since the join. False once the worker is revoked. A worker of an earlier version tells no limits.
create function worker_api.heartbeat(
  p_worker text, p_host text, p_labels jsonb, p_capacity integer, p_version text,
  p_limits jsonb default null)
returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if octet_length(p_limits::text) > 1024 then
    raise exception 'limits of more than 1 kB' using errcode = '42501';
  end if;
  if worker_api.current_worker() is null then
    insert into workers (name, host, labels, capacity, version, seen_at)
    values (p_worker, p_host, p_labels, p_capacity, p_version, clock_timestamp())
    on conflict (name) do nothing;
  end if;
  update workers w
  set host = p_host, labels = p_labels || w.given_labels, capacity = p_capacity,
      version = p_version, limits = p_limits, seen_at = clock_timestamp()
  where w.name = worker_api.authorize(p_worker) and w.revoked_at is null;
  return found;
end $$;
