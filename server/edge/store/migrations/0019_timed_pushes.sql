-- Up Migration

-- How long the values of a push stay once it is done, and when they are turned back; null: until somebody pushes others.
alter table switch_pushes add column for_ms bigint, add column turn_back_at timestamptz;

create index switch_pushes_timed on switch_pushes (turn_back_at) where turn_back_at is not null;
