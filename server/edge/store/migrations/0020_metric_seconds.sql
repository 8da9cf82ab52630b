-- Up Migration

-- Figures of the target's processes, second by second, from their pages of metrics.
create table metric_seconds (
  run_id text not null references runs on delete cascade,
  round integer not null,
  second integer not null,
  body json not null,
  primary key (run_id, round, second)
);
