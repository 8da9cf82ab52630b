-- Up Migration
-- Every host:port of a target with several addresses, target_origin among them. Who inserts a run or a drill locks
-- each of them first, so that two open runs share none, and two open drills. Those from before have one.
alter table runs add column target_origins text[] not null default '{}';
update runs set target_origins = array[target_origin];
alter table drills add column target_origins text[] not null default '{}';
update drills set target_origins = array[target_origin];
