-- Up Migration

-- The agents, which do faults on the hosts of a stack. An agent joins as a worker does, by a token, and takes no
-- shards.
create table agents (
  name text primary key check (length(name) between 1 and 200),
  host text not null check (length(host) <= 255),
  version text not null check (length(version) <= 64),
  -- What it may harm: [{name, is, carries}].
  subjects jsonb not null check (length(subjects::text) <= 100000),
  seen_at timestamptz not null default clock_timestamp()
);

-- Orders of faults, and what their agents told of them.
create table faults (
  id text primary key check (length(id) between 1 and 48),
  agent text not null,
  target text not null check (length(target) <= 64),
  -- {order, headers, version}.
  fault jsonb not null check (length(fault::text) <= 100000),
  -- The run or drill that it belongs to; null for neither.
  run_id text,
  ordered_by text not null,
  -- The second person; null where none is needed.
  approved_by text check (approved_by <> ordered_by),
  ordered_at timestamptz not null default clock_timestamp(),
  end_asked boolean not null default false,
  -- Null until the agent has taken it.
  told jsonb check (length(told::text) <= 20000),
  -- When its command had succeeded, its bite was told, its undo had succeeded, its end was told.
  injected_at timestamptz,
  bite_at timestamptz,
  undone_at timestamptz,
  end_at timestamptz
);

create index faults_open on faults (agent) where (told ->> 'phase') is distinct from 'ended';

-- A sign of life of an agent, which is answered by what it has to do. An order that was not taken within five
-- seconds is given to nobody: its moment is over.
create function worker_api.agent_heartbeat(p_agent text, p_host text, p_version text, p_subjects jsonb)
returns json
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_agent text := worker_api.authorize(p_agent);
begin
  insert into agents (name, host, version, subjects)
  values (v_agent, p_host, p_version, p_subjects)
  on conflict (name) do update set host = excluded.host, version = excluded.version,
    subjects = excluded.subjects, seen_at = clock_timestamp();
  return json_build_object(
    'isLeverPulled', (select pulled from kill_switch),
    'orders', coalesce((select json_agg(f.fault || jsonb_build_object('endAsked', f.end_asked)
        order by f.ordered_at)
      from faults f
      where f.agent = v_agent and (f.told ->> 'phase') is distinct from 'ended'
        and (f.told is not null or f.ordered_at > clock_timestamp() - interval '5 seconds')), '[]'));
end $$;

-- What is known of a fault; p_ages says how many ms ago it came to each point. What an agent told of the bite
-- stays when the agent that was started again does not know it. False when this agent has no such fault.
create function worker_api.fault_told(p_agent text, p_id text, p_told jsonb, p_ages jsonb)
returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_now timestamptz := clock_timestamp();
begin
  update faults f
  set told = case when jsonb_typeof(f.told -> 'bite') = 'object'
        then p_told || jsonb_build_object('bite', f.told -> 'bite') else p_told end,
      injected_at = coalesce(f.injected_at,
        v_now - (p_ages ->> 'injectedAtMs')::float8 * interval '1 millisecond'),
      bite_at = coalesce(f.bite_at, v_now - (p_ages ->> 'biteAtMs')::float8 * interval '1 millisecond'),
      undone_at = coalesce(f.undone_at,
        v_now - (p_ages ->> 'undoneAtMs')::float8 * interval '1 millisecond'),
      end_at = coalesce(f.end_at, v_now - (p_ages ->> 'endAtMs')::float8 * interval '1 millisecond')
  where f.id = p_id and f.agent = worker_api.authorize(p_agent);
  return found;
end $$;
