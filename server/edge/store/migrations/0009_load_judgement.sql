-- Up Migration

-- What the load has shown so far, for lists, live pages and the command line; null before its first second.
alter table runs add column load_judgement json;
