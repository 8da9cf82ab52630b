-- Up Migration

-- The report in one sentence, for the list of runs; null for a run without a report.
alter table runs add column headline text;
