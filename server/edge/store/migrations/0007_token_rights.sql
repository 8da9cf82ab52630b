-- Up Migration

-- What a token may do, and until when. A token of before keeps its maker's role for 90 days.
alter table api_tokens
  add column role text check (role in ('admin', 'lead', 'viewer')),
  -- Areas of the API; null: all of them.
  add column scope text[],
  -- Null only for a local token, which ends with its server.
  add column expires_at timestamptz,
  -- Of the commands on the server's own machine.
  add column is_local boolean not null default false;
update api_tokens t set role = u.role, expires_at = clock_timestamp() + interval '90 days'
  from users u where u.id = t.user_id;
alter table api_tokens
  alter column role set not null,
  add constraint only_a_local_token_lasts check (is_local or expires_at is not null);
