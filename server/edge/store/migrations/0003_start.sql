-- Up Migration

-- How sure the skew is (±): the worker reads the database's clock over a network.
alter table shards add column start_error_ms double precision;
