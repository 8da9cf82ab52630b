-- Up Migration

-- Which rows each run drew of its datasets of unique rows, so that a later run can go on after them. A row is
-- written with its run, as if the whole plan were driven, and again when what was drawn is known.
create table dataset_draws (
  run_id text collate "C" not null references runs on delete cascade,
  scenario text not null,
  dataset text not null,
  -- Of the rows themselves: other rows begin anew.
  checksum text not null,
  -- Rows of the file that were used before the run, and after it.
  first_row bigint not null check (first_row >= 0),
  next_row bigint not null check (next_row >= first_row),
  -- The last of them was drawn; else fewer may have been.
  is_exact boolean not null default false,
  primary key (run_id, dataset)
);
create index dataset_draws_by_scenario on dataset_draws (scenario, dataset, run_id desc);
