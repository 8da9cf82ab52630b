-- Up Migration
-- Every host:port of a target with several addresses, target_origin among them. Who inserts a run locks each of them
-- first, so that two open runs share none. Runs from before have one.
alter table runs add column target_origins text[] not null default '{}';
update runs set target_origins = array[target_origin];
