-- Up Migration

create table users (
  id bigint generated always as identity primary key,
  name text not null unique,
  password_hash text not null,
  role text not null check (role in ('admin', 'lead', 'viewer')),
  -- The password is a one-time password, which another person has seen.
  must_change boolean not null default false,
  created_at timestamptz not null default clock_timestamp()
);

-- Tokens are stored as hashes, so that nobody can log in with what the database holds.
create table sessions (
  token_hash text primary key,
  user_id bigint not null references users on delete cascade,
  expires_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp(),
  last_seen_at timestamptz not null default clock_timestamp()
);
create index sessions_by_expiry on sessions (expires_at);

create table api_tokens (
  id bigint generated always as identity primary key,
  name text not null,
  token_hash text not null unique,
  user_id bigint not null references users on delete cascade,
  created_at timestamptz not null default clock_timestamp(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
