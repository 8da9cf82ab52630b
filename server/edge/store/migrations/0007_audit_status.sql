-- Up Migration

-- What the audit has come to so far, for lists and live pages; null before its first reading.
alter table runs add column audit_status json;
